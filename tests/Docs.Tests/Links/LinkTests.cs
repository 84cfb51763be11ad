using Paywall.Docs.Tests.Markdown;
using Paywall.Sandbox.Processes;

namespace Paywall.Docs.Tests.Links;

public sealed class LinkTests
{
    [Fact]
    public void Every_link_within_the_repository_leads_to_a_file_and_a_heading_that_exist()
    {
        var broken =
            from document in Document.All
            from link in document.Links
            where !IsOutside(link.Target) && !Exists(document, link.Target)
            select $"{document.Path}:{link.Line}: {link.Target}";

        Findings.AreNone(broken);
    }

    [Fact]
    public void Every_link_to_the_outside_is_https_and_to_a_site_that_somebody_looked_at()
    {
        var strange =
            from document in Document.All
            from link in document.Links
            where IsOutside(link.Target) && !KnownSites.Has(link.Target)
            select $"{document.Path}:{link.Line}: {link.Target}";

        Findings.AreNone(strange);
    }

    [Fact]
    public void Every_site_on_the_list_is_linked_to() => Findings.AreNone(
        KnownSites.All.Except(Document.All.SelectMany(document => document.Links).Select(link => KnownSites.HostOf(link.Target))));

    [Fact]
    public void Every_document_for_users_can_be_reached_from_the_readme()
    {
        HashSet<string> reached = ["README.md"];
        var next = new Queue<string>(reached);
        while (next.TryDequeue(out var path))
        {
            foreach (var target in Document.Of(path).Links.Select(link => PathOf(path, link.Target)).Where(target => target.EndsWith(".md", StringComparison.Ordinal)))
            {
                if (Document.All.Any(document => document.Path == target) && reached.Add(target))
                {
                    next.Enqueue(target);
                }
            }
        }

        Findings.AreNone(Document.All.Select(document => document.Path).Where(path => path.StartsWith("docs/", StringComparison.Ordinal)).Except(reached));
    }

    private static bool IsOutside(string target) => target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal);

    private static bool Exists(Document from, string target)
    {
        var path = PathOf(from.Path, target);
        var anchor = target.Split('#', 2) is [_, var text] ? text : null;
        return anchor is null
            ? Path.Exists(Path.Combine(Repository.Root, path))
            : Document.All.SingleOrDefault(document => document.Path == path)?.Anchors.Contains(anchor) == true;
    }

    /// <summary>The file that a link means, from the repository's root.</summary>
    private static string PathOf(string from, string target)
    {
        var file = target.Split('#')[0];
        var folder = Path.GetDirectoryName(from)!;
        return file.Length == 0 ? from : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, folder, file))).Replace('\\', '/');
    }
}
