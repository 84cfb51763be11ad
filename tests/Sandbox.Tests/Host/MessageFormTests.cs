using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Paywall.Sandbox.Host;

namespace Paywall.Sandbox.Tests.Host;

/// <summary>In which form a handler is given a queue's message.</summary>
public class MessageFormTests(QueueStorage storage) : IClassFixture<QueueStorage>
{
    private const string Json = """{"job":"settle","n":1,"tags":[1],"é":{"a":true}}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Binary_is_base64_of_the_bytes_whatever_the_encoding_in_the_queue(bool isBase64)
    {
        var bytes = Encoding.UTF8.GetBytes(Json);
        var queue = await storage.CreateAsync(isBase64 ? Convert.ToBase64String(bytes) : Json);
        await using var world = new QueueWorld(storage, queue)
        {
            Settings = new QueueSettings { IsBase64 = isBase64 },
            DataType = MessageDataType.Binary,
        }.Start();

        await QueueStorage.IsEmptyAsync(queue);

        Assert.Equal(bytes, Convert.FromBase64String(world.Invoker.Data(0)));
        Assert.Equal(
            ["DequeueCount", "Id", "PopReceipt", "InsertionTime", "ExpirationTime", "NextVisibleTime", "sys"],
            world.Invoker[0]["Metadata"]!.AsObject().Select(member => member.Key));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Text_stands_twice_in_JSON(bool isBase64)
    {
        var queue = await storage.CreateAsync(isBase64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(Json)) : Json);
        await using var world = new QueueWorld(storage, queue) { Settings = new QueueSettings { IsBase64 = isBase64 } }.Start();

        await QueueStorage.IsEmptyAsync(queue);

        Assert.Equal("\"" + Json.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"", world.Invoker.Data(0));
        Assert.Equal(Json, Unquote(world.Invoker.Data(0)));
    }

    [Fact]
    public async Task The_metadata_is_the_queues_each_text_in_JSON_and_the_count_a_text()
    {
        var queue = await storage.CreateAsync("plain");
        var sent = (await queue.PeekMessagesAsync(cancellationToken: TestContext.Current.CancellationToken)).Value[0];
        await using var world = new QueueWorld(storage, queue).Start();

        await QueueStorage.IsEmptyAsync(queue);

        Assert.Equal("1", world.Invoker.Metadata(0, "DequeueCount"));
        Assert.Equal(sent.MessageId, Unquote(world.Invoker.Metadata(0, "Id")));
        Assert.NotEmpty(Unquote(world.Invoker.Metadata(0, "PopReceipt")));
        Assert.Equal(sent.InsertedOn!.Value.ToString("yyyy-MM-ddTHH:mm:ss+00:00"), world.Invoker.Metadata(0, "InsertionTime"));
        Assert.Equal("Settle", world.Invoker[0]["Metadata"]!["sys"]!["MethodName"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_members_of_a_JSON_text_overwrite_what_the_queue_says()
    {
        var queue = await storage.CreateAsync("""{"id":"forged","dequeuecount":9,"job":"settle","n":1,"on":true,"none":null,"tags":[1],"o":{"a":1}}""");
        await using var world = new QueueWorld(storage, queue).Start();

        await QueueStorage.IsEmptyAsync(queue);

        var metadata = world.Invoker[0]["Metadata"]!.AsObject();
        Assert.Equal("\"forged\"", world.Invoker.Metadata(0, "Id"));
        Assert.Equal("\"9\"", world.Invoker.Metadata(0, "DequeueCount"));
        Assert.Equal(("\"settle\"", "\"1\"", "\"True\"", "\"\""), (
            world.Invoker.Metadata(0, "job"), world.Invoker.Metadata(0, "n"), world.Invoker.Metadata(0, "on"), world.Invoker.Metadata(0, "none")));
        Assert.Equal("""{"a":1}""", metadata["o"]!.ToJsonString());
        Assert.False(metadata.ContainsKey("tags"));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    public async Task Any_other_text_leaves_the_metadata_alone(string text)
    {
        var queue = await storage.CreateAsync(text);
        await using var world = new QueueWorld(storage, queue).Start();

        await QueueStorage.IsEmptyAsync(queue);

        Assert.Equal(text, Unquote(world.Invoker.Data(0)));
        Assert.Equal(7, world.Invoker[0]["Metadata"]!.AsObject().Count);
    }

    [Fact]
    public async Task A_message_that_is_no_base64_though_it_should_be_fails_without_reaching_the_handler()
    {
        var queue = await storage.CreateAsync("{}");
        await using var world = new QueueWorld(storage, queue) { Settings = new QueueSettings { MaxDequeueCount = 2 } }.Start();

        Assert.Equal("{}", (await storage.PoisonedAsync(queue)).MessageText);

        Assert.Empty(world.Invoker.Documents);
        Assert.Equal(2, world.Log.Count(entry => entry.Level == LogLevel.Error));
    }

    private static string Unquote(string json) => JsonNode.Parse(json)!.GetValue<string>();
}
