using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Paywall.Protocol.L402;
using Yarp.ReverseProxy.Forwarder;

namespace Paywall.Functions.Catalog;

/// <summary>What a request calls: the service's name and the method, path and query that are bound to a token and forwarded, the same text for both.</summary>
internal sealed partial record CallTarget
{
    /// <summary>What the paths of calls start with.</summary>
    public const string Calls = "/api";

    /// <summary>What the paths of jobs start with.</summary>
    public const string Jobs = "/jobs";

    private const string AnyHost = "http://upstream";
    private const int LongestPath = 2048;
    private const int LongestQuery = 4096;

    /// <summary>The text that was bound is the text that is sent.</summary>
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private CallTarget(string service, PathString rest, HttpRequest request)
    {
        Service = service;
        Rest = rest;
        Query = request.QueryString;
        Method = request.Method.ToUpperInvariant();
    }

    /// <summary>The first path segment.</summary>
    public string Service { get; }

    public string Method { get; }

    /// <summary>The path below the service, decoded once by the server and never again; empty or starting with a slash.</summary>
    public PathString Rest { get; }

    public QueryString Query { get; }

    /// <summary>What a single-use token for this request is bound to.</summary>
    public RequestBinding Binding => field ??= new(Method, Encode(AnyHost, Rest)[AnyHost.Length..], Digest(Query.ToUriComponent()));

    /// <summary>Whether path and query are short enough for a token that is bound to them and for the headers that carry it.</summary>
    public bool IsWithinLimits => (IsShort(Rest) || Binding.Path.Length <= LongestPath) && (Query.Value?.Length ?? 0) <= LongestQuery;

    /// <summary>Whether the path has one reading only, whoever decodes it.</summary>
    public bool IsUnambiguous
    {
        get
        {
            var path = Rest.Value ?? "";
            return !path.Any(char.IsControl)
                && !path.Contains('\\', StringComparison.Ordinal)
                && !path.Contains("//", StringComparison.Ordinal)
                && !EscapeLeft.IsMatch(path)
                && !path.Split('/').Any(segment => segment.Split(';')[0] is "." or "..");
        }
    }

    /// <summary>Reads the target of a request below <see cref="Calls"/> or <see cref="Jobs"/>.</summary>
    public static CallTarget Read(HttpRequest request, string prefix)
    {
        request.Path.StartsWithSegments(prefix, out var remaining);
        var path = remaining.Value is { Length: > 0 } value ? value[1..] : "";
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new CallTarget(path, default, request) : new CallTarget(path[..slash], path[slash..], request);
    }

    /// <summary>The address of the same path and query below an upstream.</summary>
    public Uri At(Uri upstream)
    {
        var prefix = upstream.GetLeftPart(UriPartial.Path);
        var rest = Rest.HasValue || !prefix.EndsWith('/') ? Rest : new PathString("/");
        return new Uri(RequestUtilities.MakeDestinationAddress(prefix, rest, Query).OriginalString, AsWritten);
    }

    /// <summary>What still looks like an escape after decoding: a slash, bytes that are not UTF-8, or a text that was escaped twice.</summary>
    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex EscapeLeft { get; }

    /// <summary>Whether a path is within the limit however it is escaped: a character has three bytes of UTF-8 at most, each three letters long.</summary>
    private static bool IsShort(PathString path) => (path.Value?.Length ?? 0) <= LongestPath / 9;

    private static string Encode(string prefix, PathString path) =>
        path.HasValue ? RequestUtilities.MakeDestinationAddress(prefix, path, QueryString.Empty).OriginalString : prefix;

    private static string Digest(string query) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(query is ['?', .. var text] ? text : query)));
}
