using System.Text.Json.Serialization;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>The input of <c>/jobs/render</c>.</summary>
internal sealed record RenderInput(int Frames);

/// <summary>The input of <c>/jobs/unreliable</c>.</summary>
internal sealed record UnreliableInput(string Fail);

/// <summary>The result of <c>/jobs/unreliable</c>.</summary>
internal sealed record UnreliableResult(int Executions);

/// <summary>The input of <c>/jobs/ask_a_person</c>.</summary>
internal sealed record PersonInput(string Question);

/// <summary>The result of <c>/jobs/ask_a_person</c>.</summary>
internal sealed record PersonResult(string Question, string Answer);

/// <summary>What a person answers at the desk: one of both.</summary>
internal sealed record DeskReply(string? Answer = null, string? Decline = null);

/// <summary>A question on <c>GET /desk</c>. Times are unix seconds.</summary>
internal sealed record DeskQuestion(string Id, string Question, long AskedAt, long FinishBy);

/// <summary>The input of <c>/jobs/web_browse</c>.</summary>
internal sealed record BrowseInput(string Url);

/// <summary>The result of <c>/jobs/web_browse</c>: a page as text.</summary>
/// <param name="Url">Where the page was found after all redirects.</param>
/// <param name="Title">Its title; empty for none.</param>
/// <param name="Text">What it says, without scripts, styles and navigation.</param>
/// <param name="Links">Where it points to, each address once.</param>
/// <param name="Truncated">Whether the page, its text or its links were longer than the limits.</param>
internal sealed record BrowsedPage(string Url, string Title, string Text, IReadOnlyList<PageLink> Links, bool Truncated);

/// <summary>A link of a page.</summary>
internal sealed record PageLink(string Text, string Url);

/// <summary>What a job tells the paywall while it runs.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Message">The same in words.</param>
internal sealed record JobProgress(int Percent, string Message);

/// <summary>What a job tells the paywall when it gives up.</summary>
internal sealed record JobFailure(string Detail);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 4)]
[JsonSerializable(typeof(RenderInput))]
[JsonSerializable(typeof(UnreliableInput))]
[JsonSerializable(typeof(UnreliableResult))]
[JsonSerializable(typeof(PersonInput))]
[JsonSerializable(typeof(PersonResult))]
[JsonSerializable(typeof(DeskReply))]
[JsonSerializable(typeof(IReadOnlyList<DeskQuestion>))]
[JsonSerializable(typeof(BrowseInput))]
[JsonSerializable(typeof(BrowsedPage))]
[JsonSerializable(typeof(JobProgress))]
[JsonSerializable(typeof(JobFailure))]
internal sealed partial class JobsJson : JsonSerializerContext;
