using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Network;

/// <summary>A Lightning network in memory: nodes with keys and balances, real invoices and preimages, exact money.</summary>
/// <remarks>
/// Safe for any number of threads. Money enters by <see cref="AddNode"/> and <see cref="Deposit"/> alone; payments only move it.
/// </remarks>
internal sealed class LightningNetwork(TimeProvider time)
{
    /// <summary>All the money there can be, 21 million bitcoin. No sum of balances overflows below it.</summary>
    public static readonly MilliSatoshi AllMoney = new(21_000_000 * MilliSatoshi.PerBitcoin);

    private const ulong MinFinalCltvExpiryDelta = 80;
    private const int PaymentSecretLength = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<LightningNode, MilliSatoshi> _balances = [];
    private readonly Dictionary<PaymentHash, IssuedInvoice> _invoices = [];
    private RoutingRule? _routing;

    /// <summary>Raised once per paid invoice, on the payer's thread before its call returns. Handlers must not throw.</summary>
    public event Action<Settlement>? Settled;

    /// <summary>The clock of all its invoices.</summary>
    public TimeProvider Time => time;

    /// <summary>What routing costs; null, as at first, for channels from everybody to everybody without a fee.</summary>
    /// <exception cref="ArgumentException">The router is no node of this network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rule takes more than all there is.</exception>
    public RoutingRule? Routing
    {
        get => Volatile.Read(ref _routing);
        set
        {
            value?.Check();
            lock (_lock)
            {
                Require(value is null || _balances.ContainsKey(value.Router), $"{value?.Router} is no node of this network.");
                Volatile.Write(ref _routing, value);
            }
        }
    }

    /// <summary>All nodes and what they own, at one moment, in the order in which they joined.</summary>
    public IReadOnlyList<NodeBalance> Balances
    {
        get
        {
            lock (_lock)
            {
                return [.. _balances.Select(entry => new NodeBalance(entry.Key, entry.Value))];
            }
        }
    }

    /// <summary>Adds a node with money of its own.</summary>
    /// <exception cref="ArgumentException">The alias or the key is taken, or there would be more money than there can be.</exception>
    public LightningNode AddNode(string alias, MilliSatoshi balance = default, NodePrivateKey? key = null)
    {
        var node = new LightningNode(alias, key ?? NodePrivateKey.Random());
        lock (_lock)
        {
            Require(
                !_balances.Keys.Any(other => other.Alias == alias || other.Id.Equals(node.Id)),
                $"There is a node {alias}, or one with its key, already.");
            RequireRoomFor(balance);
            _balances.Add(node, balance);
        }

        return node;
    }

    /// <summary>The node with that alias, or null.</summary>
    public LightningNode? FindNode(string alias)
    {
        lock (_lock)
        {
            return _balances.Keys.FirstOrDefault(node => node.Alias == alias);
        }
    }

    /// <summary>What a node owns.</summary>
    public MilliSatoshi BalanceOf(LightningNode node)
    {
        lock (_lock)
        {
            return _balances[node];
        }
    }

    /// <summary>Gives a node money from outside, as a deposit on the chain would.</summary>
    /// <exception cref="ArgumentException">There would be more money than there can be, or the node is not of this network.</exception>
    public void Deposit(LightningNode node, MilliSatoshi amount)
    {
        lock (_lock)
        {
            RequireMember(node);
            RequireRoomFor(amount);
            _balances[node] += amount;
        }
    }

    /// <summary>Makes and signs an invoice with a new random preimage.</summary>
    /// <exception cref="ArgumentException">BOLT 11 has no way to say the terms, or the node is not of this network.</exception>
    public NetworkInvoice CreateInvoice(LightningNode payee, InvoiceTerms terms)
    {
        var preimage = Preimage.Random();
        var invoice = new Bolt11Draft
        {
            Network = BitcoinNetwork.Regtest,
            Amount = terms.Amount,
            Timestamp = time.GetUtcNow(),
            PaymentHash = preimage.Hash,
            PaymentSecret = RandomNumberGenerator.GetBytes(PaymentSecretLength),
            Description = terms.HashesDescription ? null : terms.Description,
            DescriptionHash = terms.HashesDescription
                ? SHA256.HashData(Encoding.UTF8.GetBytes(terms.Description))
                : (ReadOnlyMemory<byte>?)null,
            Expiry = terms.Expiry,
            MinFinalCltvExpiryDelta = MinFinalCltvExpiryDelta,
        }.Sign(payee.Key);

        var issued = new IssuedInvoice(payee, invoice, preimage);
        lock (_lock)
        {
            RequireMember(payee);
            _invoices.Add(invoice.PaymentHash, issued);
            return issued.At(time.GetUtcNow());
        }
    }

    /// <summary>The invoice with that hash as it is now, or null.</summary>
    public NetworkInvoice? FindInvoice(PaymentHash hash)
    {
        lock (_lock)
        {
            return _invoices.TryGetValue(hash, out var issued) ? issued.At(time.GetUtcNow()) : null;
        }
    }

    /// <summary>What the route to an invoice would cost its payer on top of the amount, by the rule of now.</summary>
    public MilliSatoshi QuoteFee(LightningNode payer, NodeId payee, MilliSatoshi amount) =>
        Routing?.FeeFor(payer, payee, amount) ?? MilliSatoshi.Zero;

    /// <summary>Pays an invoice in one step that happens wholly or not at all.</summary>
    /// <param name="payer">Whose money it is.</param>
    /// <param name="invoice">The invoice as text.</param>
    /// <param name="maximumFee">The most to give for the route; null for whatever it takes.</param>
    /// <exception cref="ArgumentException">The payer is not of this network.</exception>
    public PaymentOutcome Pay(LightningNode payer, string invoice, MilliSatoshi? maximumFee = null) =>
        Settle(invoice, issued =>
        {
            RequireMember(payer);
            return issued.Payee == payer ? new PaymentOutcome.PaysItself() : Move(payer, issued, maximumFee);
        });

    /// <summary>Marks a node's own invoice as paid without a payment: a custodian moves money between its customers.</summary>
    public PaymentOutcome PayWithin(LightningNode custodian, string invoice) =>
        Settle(invoice, issued => issued.Payee == custodian
            ? issued.Pay(MilliSatoshi.Zero, time.GetUtcNow())
            : new PaymentOutcome.NoSuchInvoice(issued.Invoice.PaymentHash));

    private PaymentOutcome Settle(string invoice, Func<IssuedInvoice, PaymentOutcome> attempt)
    {
        if (!Bolt11Invoice.TryParse(invoice, out var read, out var failure))
        {
            return new PaymentOutcome.Unreadable(failure);
        }

        if (read.Network != BitcoinNetwork.Regtest)
        {
            return new PaymentOutcome.WrongNetwork(read.Network);
        }

        PaymentOutcome outcome;
        Settlement? settlement = null;
        lock (_lock)
        {
            outcome = Refuse(read) ?? attempt(_invoices[read.PaymentHash]);
            if (outcome is PaymentOutcome.Paid)
            {
                settlement = _invoices[read.PaymentHash].Settlement;
            }
        }

        // Outside the lock, because a wallet that hears of it asks the network about it.
        if (settlement is not null)
        {
            Settled?.Invoke(settlement);
        }

        return outcome;
    }

    private PaymentOutcome? Refuse(Bolt11Invoice read)
    {
        if (!_invoices.TryGetValue(read.PaymentHash, out var issued) || !issued.IsAskedBy(read))
        {
            return new PaymentOutcome.NoSuchInvoice(read.PaymentHash);
        }

        return issued.StateAt(time.GetUtcNow()) switch
        {
            InvoiceState.Open => null,
            InvoiceState.Paid => new PaymentOutcome.AlreadyPaid(read.PaymentHash),
            InvoiceState.Expired => new PaymentOutcome.Expired(read.ExpiresAt),
            _ => throw new UnreachableException(),
        };
    }

    private PaymentOutcome Move(LightningNode payer, IssuedInvoice issued, MilliSatoshi? maximumFee)
    {
        // The amount alone first: with a fee on top of any amount there might be no such number.
        var (amount, available) = (issued.Amount, _balances[payer]);
        if (amount > available)
        {
            return new PaymentOutcome.InsufficientBalance(amount, available);
        }

        var fee = QuoteFee(payer, issued.Payee.Id, amount);
        if (fee > maximumFee)
        {
            return new PaymentOutcome.FeeTooHigh(fee, maximumFee.Value);
        }

        if (amount + fee > available)
        {
            return new PaymentOutcome.InsufficientBalance(amount + fee, available);
        }

        _balances[payer] -= amount + fee;
        _balances[issued.Payee] += amount;
        if (fee > MilliSatoshi.Zero)
        {
            _balances[Routing!.Router] += fee;
        }

        return issued.Pay(fee, time.GetUtcNow());
    }

    private void RequireRoomFor(MilliSatoshi amount)
    {
        var all = _balances.Values.Aggregate(MilliSatoshi.Zero, (sum, balance) => sum + balance);
        Require(amount <= AllMoney - all, $"With {amount} more there would be more money than {AllMoney}.");
    }

    private void RequireMember(LightningNode node) => Require(_balances.ContainsKey(node), $"{node} is no node of this network.");

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException(otherwise);
        }
    }
}
