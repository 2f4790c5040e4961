namespace Pepeunit.Bot.Ingest.Mqtt;

/// <summary>Whether a Unit may publish to a topic name or subscribe to a topic filter, and if not, why.</summary>
public enum AccessVerdict
{
    /// <summary>It may.</summary>
    Allowed,

    /// <summary>The topic has none of the four shapes of the platform.</summary>
    BadTopic,

    /// <summary>The first level is not this instance's domain.</summary>
    ForeignDomain,

    /// <summary>The filter holds <c>+</c> or <c>#</c>, which a Unit may not use.</summary>
    Wildcard,

    /// <summary>A system topic of another Unit.</summary>
    ForeignUnit,

    /// <summary>
    /// The wrong way: publishing to <c>input_base_topic</c>, or subscribing to <c>output_base_topic</c>.
    /// </summary>
    WrongDirection,

    /// <summary>The UnitNode does not exist.</summary>
    UnknownNode,

    /// <summary>Publishing: another Unit's Output, or an Input that does not allow writing.</summary>
    NotWritable,

    /// <summary>The UnitNode's visibility hides it from this Unit, and no edge leads to it.</summary>
    NotVisible,

    /// <summary>The Unit itself may not speak (any more): blocked, cut off, deleted.</summary>
    Blocked,
}
