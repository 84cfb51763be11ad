using System.Text.Encodings.Web;
using System.Text.Json;

namespace Paywall.Sandbox.Wallets;

internal static class ApiJson
{
    /// <summary>Writes what JSON.stringify would: no character of a URL is escaped.</summary>
    public static readonly JsonSerializerOptions LikeStringify = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
