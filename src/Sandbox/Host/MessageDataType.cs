namespace Paywall.Sandbox.Host;

/// <summary>In which form a function is given a message: the dataType of its binding.</summary>
internal enum MessageDataType
{
    /// <summary>Text, twice in JSON. A text that is JSON itself adds its members to the metadata.</summary>
    Text,

    /// <summary>The bytes in base64, and nothing of them in the metadata.</summary>
    Binary,
}
