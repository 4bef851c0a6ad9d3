import type { ProductInfo } from '../stage/product-info';

interface Explained {
  title: string;
  remedy: string;
}

export interface MessageAnswer {
  id: string;
  state: string;
  explanation: Explained | null;
  held: { scope: 'mailbox' | 'tenant' | 'tenant_external'; reason: string; explanation: Explained } | null;
  recipients: { address: string; state: string; code: number | null; enhanced: string | null; explanation: Explained | null }[];
  attempts?: { number: number; class: string | null; explanation: Explained | null }[];
}

/** Hands a message in as a printer does. */
export async function submit(product: ProductInfo, key: string, message: object, headers: Record<string, string> = {}): Promise<{ status: number; id: string; body: Record<string, unknown> }> {
  const answer = await fetch(`${product.apiUrl}/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(message),
  });
  const body = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, id: String(body['id'] ?? ''), body };
}

/** What GET /v1/messages/{id} says. */
export async function messageState(product: ProductInfo, key: string, id: string): Promise<MessageAnswer> {
  const answer = await fetch(`${product.apiUrl}/v1/messages/${id}`, { headers: { authorization: `Bearer ${key}` } });
  if (!answer.ok) throw new Error(`GET message: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as MessageAnswer;
}
