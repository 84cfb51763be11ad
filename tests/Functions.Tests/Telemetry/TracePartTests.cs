using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Tests.Jobs.Work;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Telemetry;

/// <summary>The optional part of a queue message that names a trace.</summary>
public class TracePartTests
{
    private const string Payload = "run.0bbx51wz1x9rqsn2rw5mz4ym31.3";
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_795_400_000));

    [Fact]
    public void A_trace_goes_through_a_message_and_is_another_processes_there()
    {
        var sent = OwnBus.Item with { Trace = Context(Trace) };
        var frame = OwnBus.Frames(_time).Write(sent);
        Assert.EndsWith($".{Payload}.{Trace}", frame, StringComparison.Ordinal);
        Assert.True(OwnBus.Frames(_time).TryRead(frame, out var read));
        Assert.Equal((sent.Kind, sent.Purchase, sent.Attempt), (read.Kind, read.Purchase, read.Attempt));
        Assert.Equal((Context(Trace).TraceId, Context(Trace).SpanId), (read.Trace.TraceId, read.Trace.SpanId));
        Assert.True(read.Trace is { IsRemote: true, TraceFlags: ActivityTraceFlags.Recorded });
    }

    [Fact]
    public void The_longest_message_with_a_trace_is_within_the_limit()
    {
        var longest = new WorkItem(WorkKind.Notice, PurchaseId.New(), int.MaxValue) { Trace = Context(Trace) };
        var keys = new KeyRing([new MasterKey(new KeyId(255), new byte[32])]);
        var frame = new WorkFrames(keys, _time).Write(longest);
        Assert.InRange(frame.Length, 1, 256);
        Assert.True(new WorkFrames(keys, _time).TryRead(frame, out _));
    }

    [Fact]
    public void A_message_without_a_trace_has_the_form_that_every_version_reads()
    {
        Assert.Equal(Payload, OwnBus.Item.ToString());
        Assert.True(OwnBus.Frames(_time).TryRead(Sign(Payload), out var item));
        Assert.Equal(default, item.Trace);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e4736000f067aa0ba902b7")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e473--00f067aa0ba902b7")]
    [InlineData("00000000000000000000000000000000-00f067aa0ba902b7")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public void A_part_that_names_no_trace_changes_nothing_of_the_work(string part)
    {
        Assert.True(OwnBus.Frames(_time).TryRead(Sign($"{Payload}.{part}"), out var item));
        Assert.Equal(OwnBus.Item, item);
    }

    [Fact]
    public void What_a_later_version_adds_behind_a_trace_is_overlooked()
    {
        Assert.True(OwnBus.Frames(_time).TryRead(Sign($"{Payload}.{Trace}.more.and=more"), out var item));
        Assert.Equal(Context(Trace).SpanId, item.Trace.SpanId);
    }

    [Fact]
    public void A_trace_that_was_not_signed_is_not_ours()
    {
        var frames = OwnBus.Frames(_time);
        Assert.False(frames.TryRead($"{frames.Write(OwnBus.Item)}.{Trace}", out _));
        var traced = frames.Write(OwnBus.Item with { Trace = Context(Trace) });
        Assert.False(frames.TryRead(traced[..^(Trace.Length + 1)], out _));
        Assert.False(frames.TryRead(traced[..^1] + (traced[^1] == '0' ? '1' : '0'), out _));
    }

    [Fact]
    public void Whatever_stands_in_further_parts_the_work_is_read_or_the_message_is_refused() => Gen.String.Array[0, 4].Sample(parts =>
    {
        var frame = Sign(string.Join('.', parts.Prepend(Payload)));
        var isRead = OwnBus.Frames(_time).TryRead(frame, out var item);
        return isRead == frame.Length <= 256 && (item is null || item with { Trace = default } == OwnBus.Item);
    });

    private static ActivityContext Context(string trace) => ActivityContext.Parse($"00-{trace}-01", null);

    private static string Sign(string payload)
    {
        var key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, [.. Enumerable.Range(0, 32).Select(i => (byte)i)], 32, salt: [], info: "paywall/queue-frame/v1"u8.ToArray());
        return $"v1.7.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"fulfil|v1|{payload}")))}.{payload}";
    }
}
