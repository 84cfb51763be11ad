namespace Paywall.Functions.Storage;

/// <summary>The storage did not answer, or not in a way that the caller can act on. Whether a write was done is unknown.</summary>
internal class StorageUnavailableException(Exception innerException)
    : Exception($"The storage cannot be asked: {innerException.GetType().Name}.", innerException);
