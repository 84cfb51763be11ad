namespace Paywall.Protocol.Lightning;

/// <summary>Why a text is not a BOLT 11 invoice.</summary>
public enum Bolt11Failure
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>The text is longer than <see cref="Bolt11Invoice.MaximumLength"/> characters.</summary>
    TooLong,

    /// <summary>Upper-case and lower-case letters are mixed.</summary>
    MixedCase,

    /// <summary>There is no <c>1</c> between a human-readable part and data.</summary>
    NoSeparator,

    /// <summary>A character is outside the bech32 alphabet.</summary>
    BadCharacter,

    /// <summary>The bech32 checksum does not fit.</summary>
    BadChecksum,

    /// <summary>The prefix is none of <c>lnbc</c>, <c>lntb</c>, <c>lntbs</c>, <c>lnbcrt</c>.</summary>
    UnknownNetwork,

    /// <summary>The amount has an unknown multiplier, a leading zero or a character that is no digit.</summary>
    BadAmount,

    /// <summary>The amount is not a whole number of millisatoshis.</summary>
    SubMilliSatoshi,

    /// <summary>The amount does not fit into 64 bits of millisatoshis.</summary>
    AmountTooLarge,

    /// <summary>The data ends before a timestamp and a signature.</summary>
    TooShort,

    /// <summary>A field says that it is longer than the data.</summary>
    FieldTooLong,

    /// <summary>The signature is not one of the key in the <c>n</c> field, or no key can have made it.</summary>
    BadSignature,

    /// <summary>The signature has a high S although the <c>n</c> field names the key.</summary>
    HighS,

    /// <summary>There is no <c>p</c> field of the right length.</summary>
    NoPaymentHash,

    /// <summary>There is no <c>s</c> field of the right length.</summary>
    NoPaymentSecret,

    /// <summary>There is neither a <c>d</c> nor a valid <c>h</c> field.</summary>
    NoDescription,

    /// <summary>A field that may stand once stands twice, or <c>d</c> and <c>h</c> both stand: readers disagree on which counts.</summary>
    AmbiguousField,

    /// <summary>An <c>x</c>, <c>c</c> or <c>9</c> field starts with a zero word.</summary>
    NotMinimal,

    /// <summary>A number is beyond all use.</summary>
    NumberTooLarge,

    /// <summary>The description is not UTF-8.</summary>
    BadDescription,

    /// <summary>An even feature bit that this reader does not know.</summary>
    UnknownFeature,

    /// <summary>A feature lacks one that it depends on.</summary>
    MissingFeatureDependency,
}
