namespace Paywall.Sandbox.Tests.Host;

/// <summary>A response as it came over the wire.</summary>
internal sealed record RawResponse(int Status, string[] HeaderLines, string Body)
{
    /// <summary>The JSON object in the body, whatever the framing around it.</summary>
    public string Json => Body[Body.IndexOf('{', StringComparison.Ordinal)..(Body.LastIndexOf('}') + 1)];

    public static RawResponse Parse(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var head = text[..end].Split("\r\n");
        return new RawResponse(int.Parse(head[0].Split(' ')[1]), head[1..], text[(end + 4)..]);
    }
}
