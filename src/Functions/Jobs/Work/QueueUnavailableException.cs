using Paywall.Functions.Storage;

namespace Paywall.Functions.Jobs.Work;

/// <summary>The queue did not take a message, or its answer was lost. Nothing else is known to be wrong with the storage.</summary>
internal sealed class QueueUnavailableException(Exception innerException) : StorageUnavailableException(innerException);
