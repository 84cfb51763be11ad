using System.Globalization;
using Azure.Data.Tables;
using Paywall.Functions.Settlements;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Storage;

/// <summary>Keys and columns of the table <c>deadlines</c>. A partition is a minute and one of sixteen shares of it.</summary>
internal static class DeadlineRows
{
    public const string Table = "deadlines";

    private const string Settle = "settle";
    private const string Forget = "forget";
    private const string Expire = "expire";
    private const string Check = "check";
    private const string Purge = "purge";
    private const string Prune = "prune";

    /// <summary>Whatever is due by then stands below this partition key.</summary>
    public static string Below(DateTimeOffset now) => Minute(now.AddMinutes(1));

    /// <summary>A deadline within a minute is due at its end: nothing is looked at too early, and then taken for done.</summary>
    public static TableEntity RowOf(Deadline deadline, DateTimeOffset due)
    {
        var id = deadline.Purchase.ToString();
        var partition = Minute(due + TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1)) + deadline.Purchase.Value.ToString("N")[^1];
        return deadline switch
        {
            Deadline.Settle settle => Fill(new TableEntity(partition, $"{id}-{Settle}"), settle),
            Deadline.Forget forget => new TableEntity(partition, $"{id}-{Forget}-{forget.Slot}") { ["Slot"] = forget.Slot },
            Deadline.Check check => new TableEntity(partition, $"{id}-{Check}") { ["Attempts"] = check.Attempts },
            Deadline.Expire => new TableEntity(partition, $"{id}-{Expire}"),
            Deadline.Purge => new TableEntity(partition, $"{id}-{Purge}"),
            _ => new TableEntity(partition, $"{id}-{Prune}"),
        };
    }

    /// <returns>Null if it is none of ours, or of a version that is not understood: it stays for the operator.</returns>
    public static Deadline? Read(TableEntity row)
    {
        var parts = row.RowKey.Split('-');
        return parts.Length >= 2 && PurchaseId.TryParse(parts[0], null, out var purchase)
            ? parts[1] switch
            {
                Settle => ReadSettle(purchase, row),
                Forget => new Deadline.Forget(purchase, row.GetInt32("Slot") ?? 1),
                Check => new Deadline.Check(purchase) { Attempts = row.GetInt32("Attempts") ?? 0 },
                Expire => new Deadline.Expire(purchase),
                Purge => new Deadline.Purge(purchase),
                Prune => new Deadline.Prune(purchase),
                _ => null,
            }
            : null;
    }

    private static TableEntity Fill(TableEntity row, Deadline.Settle settle)
    {
        var order = settle.Order;
        row["Service"] = order.Service;
        row["PriceMsat"] = checked((long)order.Price.Value);
        row["Uses"] = order.Uses.ToString();
        row["Wallet"] = order.Invoice.Wallet;
        row["InvoiceId"] = order.Invoice.Id;
        row["PaymentHash"] = order.PaymentHash?.ToString();
        row["InvoiceExpiry"] = order.InvoiceExpiry;
        row["Attempts"] = settle.Attempts;
        row["Until"] = settle.Until;
        return row;
    }

    private static Deadline.Settle? ReadSettle(PurchaseId purchase, TableEntity row) =>
        TokenUses.TryParse(row.GetString("Uses") ?? "", out var uses)
        && row.GetInt64("PriceMsat") is { } price and > 0
        && row.GetString("Service") is { } service && row.GetString("Wallet") is { } wallet && row.GetString("InvoiceId") is { } invoice
            ? new Deadline.Settle(new SettlementOrder(purchase, service, new MilliSatoshi(checked((ulong)price)), uses, new WalletInvoice(wallet, invoice))
            {
                PaymentHash = PaymentHash.TryParse(row.GetString("PaymentHash"), null, out var hash) ? hash : null,
                InvoiceExpiry = row.GetDateTimeOffset("InvoiceExpiry"),
            })
            {
                Attempts = row.GetInt32("Attempts") ?? 0,
                Until = row.GetDateTimeOffset("Until"),
            }
            : null;

    private static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);
}
