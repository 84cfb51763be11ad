using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Wallets;

/// <summary>What a call to a fake wallet API is answered with.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON; null for no body.</param>
/// <param name="Data">The object in it that faults change; null in an answer that has none.</param>
internal sealed record ApiAnswer(int Status, JsonObject? Body, JsonObject? Data);
