using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Jobs.Work;

/// <summary>What a worker is to look at. It says where to look and nothing else: what is to be done, the job's row says.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Purchase">The purchase.</param>
/// <param name="Attempt">Which try it is, so that two of the same are known for the same.</param>
internal sealed record WorkItem(WorkKind Kind, PurchaseId Purchase, int Attempt)
{
    /// <summary>The span that sent it, of a trace that is kept; the default for none.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>Reads what <see cref="ToString"/> writes. Parts behind those that are known are a later version's: the work is the same without them.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out WorkItem? item)
    {
        item = text.Split('.') is [var kindText, var purchaseText, var attemptText, .. var more]
            && WorkKinds.TryRead(kindText, out var kind)
            && PurchaseId.TryParse(purchaseText, null, out var purchase)
            && int.TryParse(attemptText, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
                ? new WorkItem(kind, purchase, attempt) { Trace = more is [var trace, ..] ? TraceParts.Read(trace) : default }
                : null;
        return item is not null;
    }

    /// <summary>The payload of its message. Without a trace it has the form that every version reads.</summary>
    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{WorkKinds.Write(Kind)}.{Purchase}.{Attempt}");
        return Trace == default ? text : $"{text}.{TraceParts.Write(Trace)}";
    }
}
