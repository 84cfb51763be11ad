using System.Globalization;
using System.Text.Json.Nodes;
using Paywall.Sandbox.Tests.Network;

namespace Paywall.Sandbox.Tests.Upstreams.Jobs;

public sealed class PersonJobTests : IAsyncLifetime
{
    private const string Question = """{"question":"Is <b>this</b> art?"}""";

    private JobWorld? _world;

    public async ValueTask InitializeAsync() => _world = await JobWorld.StartAsync();

    public ValueTask DisposeAsync() => _world!.DisposeAsync();

    [Fact]
    public async Task A_question_is_accepted_for_an_hour_and_listed()
    {
        var now = _world!.Clock.GetUtcNow();
        var accepted = await AskAsync();

        Assert.Equal((202, ""), (accepted.Status, accepted.Text));
        var finishBy = now.AddHours(1).ToUnixTimeSeconds();
        Assert.Equal([finishBy.ToString(CultureInfo.InvariantCulture)], accepted.Headers.GetValues("X-Paywall-Finish-By"));
        var listed = Assert.Single(await DeskAsync());
        Assert.Equal(JobWorld.Key, listed!["id"]!.GetValue<string>());
        Assert.Equal("Is <b>this</b> art?", listed["question"]!.GetValue<string>());
        Assert.Equal(now.ToUnixTimeSeconds(), listed["askedAt"]!.GetValue<long>());
        Assert.Equal(finishBy, listed["finishBy"]!.GetValue<long>());
        Assert.Equal(0, _world.Ops.Received);
    }

    [Fact]
    public async Task An_answer_at_the_desk_is_the_result()
    {
        await AskAsync();

        var answered = await ReplyAsync("""{"answer":"It is now."}""");

        Assert.Equal(204, answered.Status);
        var report = Assert.Single(_world!.Ops.Reports);
        Assert.Equal((JobWorld.Key, "result", "application/json"), (report.Id, report.What, report.ContentType));
        Assert.Equal("It is now.", JsonNode.Parse(report.Body)!["answer"]!.GetValue<string>());
        Assert.Equal("Is <b>this</b> art?", JsonNode.Parse(report.Body)!["question"]!.GetValue<string>());
        Assert.Empty(await DeskAsync());
        NetworkServerTests.IsProblem(409, "not-open", await ReplyAsync("""{"answer":"Or is it?"}"""));
        Assert.Single(_world.Ops.Reports);
    }

    [Fact]
    public async Task A_person_may_decline()
    {
        await AskAsync();

        Assert.Equal(204, (await ReplyAsync("""{"decline":"I do not do art."}""")).Status);

        var report = Assert.Single(_world!.Ops.Reports);
        Assert.Equal(("failure", """{"detail":"I do not do art."}"""), (report.What, report.Body));
        Assert.Empty(await DeskAsync());
    }

    [Fact]
    public async Task Browsers_get_a_page_with_a_form_that_answers()
    {
        await AskAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/desk");
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        var page = await HttpReply.ReadAsync(await _world!.Http.SendAsync(request, TestContext.Current.CancellationToken));
        using var form = new FormUrlEncodedContent([new("text", "Ja, schön & gut"), new("answer", "1")]);
        var posted = await _world.Http.CallAsync(HttpMethod.Post, $"/desk/{JobWorld.Key}", form);

        Assert.Equal("text/html; charset=utf-8", page.ContentType);
        Assert.Contains("Is &lt;b&gt;this&lt;/b&gt; art?", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page.Text, StringComparison.Ordinal);
        Assert.Contains($"action=\"/desk/{JobWorld.Key}\"", page.Text, StringComparison.Ordinal);
        Assert.Equal((303, "/desk"), (posted.Status, posted.Headers.Location!.ToString()));
        Assert.Equal("Ja, schön & gut", JsonNode.Parse(Assert.Single(_world.Ops.Reports).Body)!["answer"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_form_can_decline_too()
    {
        await AskAsync();
        using var form = new FormUrlEncodedContent([new("text", "No."), new("decline", "1")]);

        Assert.Equal(303, (await _world!.Http.CallAsync(HttpMethod.Post, $"/desk/{JobWorld.Key}", form)).Status);
        Assert.Equal("failure", Assert.Single(_world.Ops.Reports).What);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"answer":""}""")]
    [InlineData("""{"answer":"yes","decline":"no"}""")]
    [InlineData("""{"result":"yes"}""")]
    [InlineData("yes")]
    public async Task What_is_no_reply_is_sent_nowhere(string reply)
    {
        await AskAsync();

        NetworkServerTests.IsProblem(400, "unreadable-reply", await ReplyAsync(reply));
        Assert.Equal(0, _world!.Ops.Received);
        Assert.Single(await DeskAsync());
    }

    [Fact]
    public async Task Nobody_answers_what_nobody_asked() =>
        NetworkServerTests.IsProblem(404, "no-such-question", await ReplyAsync("""{"answer":"42"}"""));

    [Fact]
    public async Task Without_a_job_URL_the_question_is_not_taken()
    {
        NetworkServerTests.IsProblem(501, "no-job-url", await _world!.AskAsync("ask_a_person", Question, isPublic: false));
        Assert.Empty(await DeskAsync());
    }

    [Fact]
    public async Task The_same_key_is_one_question_whose_time_does_not_begin_anew()
    {
        var first = await AskAsync();
        _world!.Clock.Advance(TimeSpan.FromMinutes(30));
        var second = await AskAsync(2);

        Assert.Equal(first.Headers.GetValues("X-Paywall-Finish-By"), second.Headers.GetValues("X-Paywall-Finish-By"));
        Assert.Single(await DeskAsync());
        Assert.Equal(1, _world.Jobs.ExecutionsOf(JobWorld.Key));
    }

    [Fact]
    public async Task After_its_hour_a_question_is_gone_until_it_is_asked_again()
    {
        await AskAsync();
        _world!.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Empty(await DeskAsync());
        NetworkServerTests.IsProblem(409, "not-open", await ReplyAsync("""{"answer":"Late."}"""));
        Assert.Equal(202, (await AskAsync(2)).Status);
        Assert.Equal(204, (await ReplyAsync("""{"answer":"In time."}""")).Status);
    }

    [Fact]
    public async Task A_job_that_has_ended_needs_no_answer()
    {
        await AskAsync();
        _world!.Ops.Refusal = 409;

        NetworkServerTests.IsProblem(409, "job-ended", await ReplyAsync("""{"answer":"Yes."}"""));
        Assert.Empty(await DeskAsync());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(500)]
    [InlineData(302)]
    public async Task An_answer_that_was_not_taken_can_be_given_again_or_is_fetched(int refusal)
    {
        await AskAsync();
        _world!.Ops.Refusal = refusal;
        NetworkServerTests.IsProblem(502, "not-heard", await ReplyAsync("""{"answer":"Yes."}"""));
        Assert.Single(await DeskAsync());

        var fetched = await AskAsync(2);

        Assert.Equal(200, fetched.Status);
        Assert.Equal("Yes.", fetched.Json["answer"]!.GetValue<string>());
        Assert.Empty(await DeskAsync());
    }

    [Fact]
    public async Task The_token_of_the_last_attempt_is_used()
    {
        await _world!.AskAsync("ask_a_person", Question, change: request =>
        {
            request.Headers.Remove("X-Paywall-Job-Token");
            request.Headers.Add("X-Paywall-Job-Token", "the token of a key that has retired since");
        });
        await AskAsync(2);

        Assert.Equal(204, (await ReplyAsync("""{"answer":"Yes."}""")).Status);
    }

    [Theory]
    [InlineData("""{"question":""}""")]
    [InlineData("""{"question":"  "}""")]
    public async Task No_question_is_refused(string input) =>
        JobWorld.IsRefused("question must have", await _world!.AskAsync("ask_a_person", input));

    private Task<HttpReply> AskAsync(int attempt = 1) => _world!.AskAsync("ask_a_person", Question, attempt);

    private Task<HttpReply> ReplyAsync(string json) => _world!.Http.SendJsonAsync($"/desk/{JobWorld.Key}", json);

    private async Task<JsonArray> DeskAsync() => JsonNode.Parse((await _world!.Http.ReadAsync("/desk")).Text)!.AsArray();
}
