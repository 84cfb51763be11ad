namespace Paywall.Package;

/// <summary>Why there is no package. The message is one line that says what is wrong and, where it can, what to do.</summary>
internal sealed class PackageException(string message) : Exception(message);
