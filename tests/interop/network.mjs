// What every client here has in common: the address to buy from, and a wallet on the sandbox's Lightning network.
export const [, , url, network] = process.argv;

export async function pay(invoice) {
  const response = await fetch(new URL('pay', network), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ invoice }),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(`${answer.code}: ${answer.title}`);
  }
  payments.push(answer.amountMsat);
  return answer;
}

export const payments = [];

export function tell(status, body) {
  console.log(JSON.stringify({ status, body, payments }));
}
