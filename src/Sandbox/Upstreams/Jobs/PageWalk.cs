using AngleSharp.Dom;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>
/// Goes through a page in the order of its text. Without recursion, because strangers decide how deep it is, and by index, because
/// the parser's nodes look for their next sibling from the first.
/// </summary>
internal static class PageWalk
{
    /// <summary>Everything below a node, in document order.</summary>
    public static IEnumerable<INode> Below(INode root)
    {
        var open = new Stack<(INode Node, int Next)>([(root, 0)]);
        while (open.TryPop(out var top))
        {
            if (top.Next < top.Node.ChildNodes.Length)
            {
                var child = top.Node.ChildNodes[top.Next];
                open.Push(top with { Next = top.Next + 1 });
                open.Push((child, 0));
                yield return child;
            }
        }
    }

    /// <summary>Writes what a reader of a node would read: no scripts, styles, navigation or hidden parts.</summary>
    public static void Write(INode root, PageText text)
    {
        var open = new Stack<(INode Node, int Next)>([(root, 0)]);
        while (!text.IsCut && open.TryPop(out var top))
        {
            if (top.Next == top.Node.ChildNodes.Length)
            {
                text.Break(LineFeedsAround(top.Node));
                continue;
            }

            var child = top.Node.ChildNodes[top.Next];
            open.Push(top with { Next = top.Next + 1 });
            if (Enter(child, text))
            {
                open.Push((child, 0));
            }
        }
    }

    /// <summary>Writes what stands before a node's children; false if they are not for readers.</summary>
    private static bool Enter(INode node, PageText text)
    {
        switch (node)
        {
            case IText words when words.ParentElement?.LocalName is "pre":
                text.AppendAsIs(words.Data);
                return false;
            case IText words:
                text.Append(words.Data);
                return false;
            case IElement element when IsNoise(element):
                return false;
            case IElement { LocalName: "br" }:
                text.Break(1);
                return false;
            case IElement { LocalName: "li" }:
                text.Break(1);
                text.Append("- ");
                return true;
            case IElement { LocalName: "td" or "th" }:
                text.Append(" ");
                return true;
            default:
                text.Break(LineFeedsAround(node));
                return true;
        }
    }

    private static bool IsNoise(IElement element) =>
        element.LocalName is "head" or "script" or "style" or "noscript" or "template" or "nav" or "aside" or "footer"
            or "svg" or "math" or "iframe" or "object" or "canvas" or "audio" or "video"
            or "button" or "select" or "textarea" or "datalist" or "dialog"
        || (element.LocalName == "header" && element.ParentElement?.LocalName == "body")
        || element.HasAttribute("hidden")
        || element.GetAttribute("aria-hidden") == "true"
        || element.GetAttribute("role") is "navigation" or "banner" or "contentinfo" or "search";

    private static int LineFeedsAround(INode node) => (node as IElement)?.LocalName switch
    {
        "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "pre" or "blockquote" or "ul" or "ol" or "dl" or "table" or "figure"
            or "section" or "article" or "main" or "hr" => 2,
        "div" or "li" or "tr" or "dt" or "dd" or "figcaption" or "caption" or "address" or "fieldset" or "form" or "details" or "summary"
            or "header" or "body" or "html" => 1,
        _ => 0,
    };
}
