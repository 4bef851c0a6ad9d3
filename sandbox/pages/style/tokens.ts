/** Platen's colours (components use the same tokens), by the theme of the browser. */
export const tokens = `
:root {
  color-scheme: light;
  --paper: oklch(0.995 0.0015 250);
  --well: oklch(0.972 0.006 248);
  --well-2: oklch(0.945 0.010 248);
  --raised: oklch(1 0 0);
  --ink: oklch(0.245 0.032 264);
  --ink-2: oklch(0.420 0.027 262);
  --ink-3: oklch(0.505 0.022 260);
  --rule: oklch(0.905 0.016 248);
  --rule-strong: oklch(0.620 0.030 254);
  --key: oklch(0.265 0.045 266);
  --key-hover: oklch(0.345 0.055 266);
  --on-key: oklch(0.995 0.0015 250);
  --accent: oklch(0.465 0.175 264);
  --accent-surface: oklch(0.957 0.020 264);
  --focus: oklch(0.540 0.200 264);
  --healthy: oklch(0.455 0.080 160);
  --attention: oklch(0.475 0.100 68);
  --attention-surface: oklch(0.971 0.033 88);
  --attention-border: oklch(0.835 0.095 84);
  --failing: oklch(0.490 0.192 14);
  --failing-surface: oklch(0.966 0.015 10);
  --failing-border: oklch(0.835 0.080 12);
  --lift-dialog: 0 2px 6px oklch(0.25 0.03 264 / .08), 0 24px 64px -12px oklch(0.25 0.03 264 / .28);
}
@media (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --paper: oklch(0.188 0.016 266);
    --well: oklch(0.222 0.018 266);
    --well-2: oklch(0.268 0.021 265);
    --raised: oklch(0.238 0.019 266);
    --ink: oklch(0.945 0.008 256);
    --ink-2: oklch(0.800 0.014 257);
    --ink-3: oklch(0.700 0.018 258);
    --rule: oklch(0.315 0.024 262);
    --rule-strong: oklch(0.560 0.030 259);
    --key: oklch(0.940 0.010 256);
    --key-hover: oklch(0.860 0.018 257);
    --on-key: oklch(0.205 0.025 266);
    --accent: oklch(0.775 0.110 264);
    --accent-surface: oklch(0.285 0.052 266);
    --focus: oklch(0.720 0.140 264);
    --healthy: oklch(0.790 0.085 162);
    --attention: oklch(0.830 0.115 82);
    --attention-surface: oklch(0.262 0.034 78);
    --attention-border: oklch(0.450 0.070 78);
    --failing: oklch(0.755 0.145 12);
    --failing-surface: oklch(0.258 0.050 10);
    --failing-border: oklch(0.460 0.105 10);
    --lift-dialog: 0 0 0 1px oklch(0.36 0.025 262), 0 28px 72px -12px oklch(0.06 0.01 266 / .75);
  }
}
`;
