namespace Paywall.Docs.Tests.Markdown;

/// <summary>A fenced block.</summary>
/// <param name="Document">The document it stands in, as a path from the repository's root.</param>
/// <param name="Line">The line of its opening fence, counted from 1.</param>
/// <param name="Language">What is written behind that fence; empty for nothing.</param>
/// <param name="Text">What stands between the fences.</param>
public sealed record Block(string Document, int Line, string Language, string Text)
{
    public override string ToString() => $"{Document}:{Line}";
}
