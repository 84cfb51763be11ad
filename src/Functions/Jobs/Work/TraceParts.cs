//
//  The trace that a message goes on with
//
//      <trace id>-<span id>, 32 and 16 digits of hexadecimal in lower case, not all zero: the middle of a W3C traceparent.
//
//      Only traces that are kept go on, so that a message without this part says that its trace is not.
//
//  References
//      "Trace Context", W3C Recommendation, section 3.2
//

using System.Diagnostics;

namespace Paywall.Functions.Jobs.Work;

/// <summary>Reads and writes the optional part of a message that names a trace.</summary>
internal static class TraceParts
{
    private const int TraceLength = 32;
    private const int Length = TraceLength + 1 + 16;

    /// <summary>Names a span.</summary>
    public static string Write(ActivityContext trace) => $"{trace.TraceId.ToHexString()}-{trace.SpanId.ToHexString()}";

    /// <returns>The span that a part names; the default if it names none.</returns>
    public static ActivityContext Read(string part)
    {
        if (part.Length != Length || part[TraceLength] != '-' || !part.All(letter => char.IsAsciiHexDigitLower(letter) || letter == '-'))
        {
            return default;
        }

        return ActivityContext.TryParse($"00-{part}-01", traceState: null, isRemote: true, out var trace) ? trace : default;
    }
}
