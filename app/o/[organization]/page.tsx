import { redirect } from 'next/navigation';

export default async function OrganizationPage({ params }: { params: Promise<{ organization: string }> }) {
  redirect(`/o/${(await params).organization}/printers`);
}
