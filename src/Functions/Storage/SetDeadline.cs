using Azure;
using Paywall.Functions.Settlements;

namespace Paywall.Functions.Storage;

/// <summary>A deadline that stands in the table.</summary>
/// <param name="Deadline">What it is about.</param>
/// <param name="Partition">Where it stands.</param>
/// <param name="Row">Where it stands.</param>
/// <param name="Version">The version that may be taken away; default if it is another's.</param>
internal sealed record SetDeadline(Deadline Deadline, string Partition, string Row, ETag Version);
