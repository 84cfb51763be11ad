using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Paywall.Functions.Jobs.Work;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Jobs.Work;

public class WorkFramesTests
{
    /// <summary>
    /// Master key 7 is the bytes 0 to 31. Made with Python's hmac module alone: HKDF as RFC 5869 has it with 32 zero bytes for a salt, then
    /// HMAC-SHA256 of <c>fulfil|v1|run.0bbx51wz1x9rqsn2rw5mz4ym31.3</c>.
    /// </summary>
    private const string Vector = "v1.7.tpVziXOKASUAZ-OQ4VRXod5xPcRSs68v4jhgOdOf-tc.run.0bbx51wz1x9rqsn2rw5mz4ym31.3";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_795_400_000);

    private readonly FakeTimeProvider _time = new(Now);

    [Fact]
    public void A_frame_is_the_one_that_others_compute()
    {
        Assert.Equal(Vector, OwnBus.Frames(_time).Write(OwnBus.Item));
        Assert.True(OwnBus.Frames(_time).TryRead(Vector, out var item));
        Assert.Equal(OwnBus.Item, item);
    }

    [Theory]
    [InlineData(WorkKind.Run, 0)]
    [InlineData(WorkKind.Refund, 1)]
    [InlineData(WorkKind.Notice, int.MaxValue)]
    internal void What_is_written_is_read_again(WorkKind kind, int attempt)
    {
        var written = new WorkItem(kind, PurchaseId.New(), attempt);
        Assert.True(OwnBus.Frames(_time).TryRead(OwnBus.Frames(_time).Write(written), out var read));
        Assert.Equal(written, read);
    }

    [Fact]
    public void A_frame_that_is_altered_anywhere_is_not_ours()
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u00e9";
        var frames = OwnBus.Frames(_time);
        for (var place = 0; place < Vector.Length; place++)
        {
            foreach (var letter in Letters.Where(letter => letter != Vector[place]))
            {
                Assert.False(frames.TryRead($"{Vector[..place]}{letter}{Vector[(place + 1)..]}", out var item), $"'{letter}' at {place}");
                Assert.Null(item);
            }
        }
    }

    [Fact]
    public void A_frame_that_is_cut_off_or_goes_on_is_not_ours()
    {
        var frames = OwnBus.Frames(_time);
        for (var length = 0; length < Vector.Length; length++)
        {
            Assert.False(frames.TryRead(Vector[..length], out _));
            Assert.False(frames.TryRead(Vector[length..], out _) && length > 0);
        }

        Assert.False(frames.TryRead(Vector + "0", out _));
        Assert.False(frames.TryRead(Vector + "\n", out _));
        Assert.False(frames.TryRead(" " + Vector, out _));
        Assert.False(frames.TryRead(Vector + new string('0', 300), out _));
        Assert.False(frames.TryRead(new string('.', 256), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"id\":1}")]
    [InlineData("v1.7")]
    [InlineData("v1...")]
    [InlineData("v1.256.tpVziXOKASUAZ-OQ4VRXod5xPcRSs68v4jhgOdOf-tc.run.0bbx51wz1x9rqsn2rw5mz4ym31.3")]
    [InlineData("v1.8.tpVziXOKASUAZ-OQ4VRXod5xPcRSs68v4jhgOdOf-tc.run.0bbx51wz1x9rqsn2rw5mz4ym31.3")]
    [InlineData("v1.7.tpVziXOKASUAZ-OQ4VRXod5xPcRSs68v4jhgOdOf-tc=.run.0bbx51wz1x9rqsn2rw5mz4ym31.3")]
    [InlineData("v1.7.\ud800pVziXOKASUAZ-OQ4VRXod5xPcRSs68v4jhgOdOf-tc.run.0bbx51wz1x9rqsn2rw5mz4ym31.3")]
    public void What_others_write_is_not_ours(string text)
    {
        Assert.False(OwnBus.Frames(_time).TryRead(text, out var item));
        Assert.Null(item);
    }

    [Fact]
    public void A_signature_of_ours_on_what_is_no_item_opens_nothing()
    {
        var key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, [.. Enumerable.Range(0, 32).Select(i => (byte)i)], 32, salt: [], info: "paywall/queue-frame/v1"u8.ToArray());
        Assert.True(OwnBus.Frames(_time).TryRead(Sign("run.0bbx51wz1x9rqsn2rw5mz4ym31.4"), out _));
        Assert.False(OwnBus.Frames(_time).TryRead(Sign("run.0bbx51wz1x9rqsn2rw5mz4ym31"), out _));

        string Sign(string payload) =>
            $"v1.7.{System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"fulfil|v1|{payload}")))}.{payload}";
    }

    [Fact]
    public void Another_paywalls_message_is_not_ours()
    {
        var another = new WorkFrames(new KeyRing([new MasterKey(new KeyId(7), new byte[32])]), _time);
        Assert.False(another.TryRead(Vector, out _));
    }

    [Fact]
    public void A_message_that_an_older_key_signed_is_read_until_that_key_retires()
    {
        var older = new MasterKey(new KeyId(7), [.. Enumerable.Range(0, 32).Select(i => (byte)i)], retiresAt: Now + TimeSpan.FromHours(2));
        var newer = new MasterKey(new KeyId(8), new byte[32], mintsFrom: Now + TimeSpan.FromHours(1));
        var frames = new WorkFrames(new KeyRing([older, newer]), _time);
        Assert.StartsWith("v1.7.", frames.Write(OwnBus.Item), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.StartsWith("v1.8.", frames.Write(OwnBus.Item), StringComparison.Ordinal);
        Assert.True(frames.TryRead(Vector, out _));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(frames.TryRead(Vector, out _));
        Assert.True(frames.TryRead(frames.Write(OwnBus.Item), out _));
    }
}
