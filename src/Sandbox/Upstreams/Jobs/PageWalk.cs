using AngleSharp.Dom;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>Goes through a page in the order of its text. Without recursion, because strangers decide how deep it is.</summary>
internal static class PageWalk
{
    /// <summary>Everything below a node, in document order.</summary>
    public static IEnumerable<INode> Below(INode root)
    {
        for (var node = root.FirstChild; node is not null; node = node.FirstChild ?? After(node, root, _ => { }))
        {
            yield return node;
        }
    }

    /// <summary>Writes what a reader of a node would read: no scripts, styles, navigation or hidden parts.</summary>
    public static void Write(INode root, PageText text)
    {
        var node = root.FirstChild;
        while (node is not null && !text.IsCut)
        {
            var child = Enter(node, text) ? node.FirstChild : null;
            node = child ?? After(node, root, left => text.Break(LineFeedsAround(left)));
        }
    }

    /// <summary>The node after one and all below it; null at the end of the root.</summary>
    private static INode? After(INode node, INode root, Action<INode> leave)
    {
        for (var left = node; left is not null && left != root; left = left.Parent)
        {
            leave(left);
            if (left.NextSibling is { } next)
            {
                return next;
            }
        }

        return null;
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
