using System.Collections.Frozen;

namespace Paywall.Functions.Calls;

/// <summary>Headers that do not pass, by name or by how their name begins.</summary>
internal sealed class HeaderRules(IEnumerable<string> names, string[] prefixes)
{
    private readonly FrozenSet<string> _names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes out what does not pass.</summary>
    public void TakeOut(IHeaderDictionary headers)
    {
        List<string>? withheld = null;
        foreach (var (name, _) in headers)
        {
            if (Withholds(name))
            {
                (withheld ??= []).Add(name);
            }
        }

        foreach (var name in withheld ?? [])
        {
            headers.Remove(name);
        }
    }

    /// <summary>Many upstreams take an underscore in a header's name for a hyphen, so it hides nothing.</summary>
    private bool Withholds(string header)
    {
        var hyphenated = header.Replace('_', '-');
        if (_names.Contains(hyphenated))
        {
            return true;
        }

        foreach (var prefix in prefixes)
        {
            if (hyphenated.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
