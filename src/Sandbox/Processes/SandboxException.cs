namespace Paywall.Sandbox.Processes;

/// <summary>Something the user can put right. The message is one line that says what is wrong and what to do.</summary>
internal sealed class SandboxException(string message) : Exception(message);
