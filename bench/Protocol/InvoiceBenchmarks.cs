using BenchmarkDotNet.Attributes;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Bench;

/// <summary>The wallet's side, and the buyer's: an invoice read and checked, made and signed, and a challenge read.</summary>
public class InvoiceBenchmarks
{
    private readonly string _invoice = Samples.Draft.Sign(Samples.NodeKey).Text;
    private readonly string _invoiceWithPayee = (Samples.Draft with { NamesPayee = true }).Sign(Samples.NodeKey).Text;
    private readonly string _challenge = new L402Challenge(Samples.Token, Samples.Draft.Sign(Samples.NodeKey)).ToHeaderValue();

    [Benchmark(Description = "BOLT 11 read, key recovered")]
    public Bolt11Invoice Read() => Bolt11Invoice.Parse(_invoice);

    [Benchmark(Description = "BOLT 11 read, key named")]
    public Bolt11Invoice ReadWithPayee() => Bolt11Invoice.Parse(_invoiceWithPayee);

    [Benchmark(Description = "BOLT 11 written and signed")]
    public Bolt11Invoice Write() => Samples.Draft.Sign(Samples.NodeKey);

    [Benchmark(Description = "challenge header read")]
    public bool ReadChallenge() => L402Challenge.TryParse(_challenge, out _);
}
