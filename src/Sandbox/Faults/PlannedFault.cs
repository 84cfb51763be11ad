using System.Globalization;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Faults;

/// <summary>What is to go wrong with which requests of a handler to one place, as it was asked for on the command line.</summary>
internal sealed record PlannedFault
{
    public const string Storage = "storage";
    public const string Queue = "queue";
    public const string Wallet = "wallet";
    public const string Upstream = "upstream";

    private const double LongestDelay = 3600;

    private static readonly string[] Places = [Storage, Queue, Wallet, Upstream];

    private readonly Func<Action, Fault> _make;

    private PlannedFault(string text, string where, Func<Action, Fault> make, RequestSelection which) =>
        (Text, Where, _make, Which) = (text, where, make, which);

    /// <summary>As it was asked for.</summary>
    public string Text { get; }

    /// <summary>What the requests go to.</summary>
    public string Where { get; }

    /// <summary>Which of them are meant.</summary>
    public RequestSelection Which { get; }

    /// <summary>The fault for one request.</summary>
    /// <param name="kill">Ends the handler's process.</param>
    public Fault Make(Action kill) => _make(kill);

    /// <summary>Reads <c>WHERE:WHAT[:WHICH]</c>.</summary>
    /// <exception cref="SandboxException">It is not such a text; the message is one line that says why.</exception>
    public static PlannedFault Parse(string text)
    {
        if (text.Split(':', 3) is not [var where, var what, .. var rest])
        {
            throw Refuse(text, "it is not WHERE:WHAT[:WHICH], such as upstream:break:1.");
        }

        if (!Places.Contains(where))
        {
            throw Refuse(text, $"'{where}' is none of {string.Join(", ", Places)}.");
        }

        return new PlannedFault(text, where, ReadFault(text, what), rest is [var which] ? ReadSelection(text, which) : RequestSelection.All);
    }

    private static Func<Action, Fault> ReadFault(string text, string what) => what.Split('=', 2) switch
    {
        ["break"] => static _ => new Fault.BreakBefore(),
        ["lose-reply"] => static _ => new Fault.LoseReply(),
        ["break-answer"] => static _ => new Fault.BreakMidResponse(),
        ["garbage"] => static _ => Fault.Garbage.NotHttp,
        ["hang"] => static _ => new Fault.Hang(),
        ["kill-before"] => static kill => new Fault.KillProcess(DeathPoint.Before, kill),
        ["kill-after"] => static kill => new Fault.KillProcess(DeathPoint.After, kill),
        ["delay", var seconds] => ReadDelay(text, seconds),
        ["status", var code] => ReadStatus(text, code),
        ["delay"] => throw Refuse(text, "delay needs seconds, such as delay=1.5."),
        ["status"] => throw Refuse(text, "status needs a code, such as status=503."),
        _ => throw Refuse(
            text, $"'{what}' is none of delay=SECONDS, break, lose-reply, break-answer, garbage, hang, status=CODE, kill-before, kill-after."),
    };

    private static Func<Action, Fault> ReadDelay(string text, string seconds) =>
        double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var delay) && delay is > 0 and <= LongestDelay
            ? _ => new Fault.Delay(TimeSpan.FromSeconds(delay))
            : throw Refuse(text, $"'{seconds}' is no number of seconds up to {LongestDelay}.");

    private static Func<Action, Fault> ReadStatus(string text, string code) =>
        int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 200 and <= 599
            ? _ => new Fault.Answer(status)
            : throw Refuse(text, $"'{code}' is no status from 200 to 599.");

    private static RequestSelection ReadSelection(string text, string which) => RequestSelection.TryParse(which, out var selection)
        ? selection
        : throw Refuse(text, $"'{which}' is none of 3 (the third request), 2-5 (the second to the fifth), every:4 (the fourth, the eighth and so on).");

    private static SandboxException Refuse(string text, string reason) => new($"--fault {text}: {reason}");
}
