/** The first stop of a keyboard: past the head, to the page. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="absolute top-2 -left-[999px] z-10 rounded-control bg-raised px-3 py-1.5 shadow-float focus:left-3"
    >
      Skip to content
    </a>
  );
}
