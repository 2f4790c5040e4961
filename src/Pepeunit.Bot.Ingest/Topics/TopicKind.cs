namespace Pepeunit.Bot.Ingest.Topics;

/// <summary>The four shapes of a topic name of the platform.</summary>
public enum TopicKind : byte
{
    /// <summary>Not a topic of this instance; the rejection says why.</summary>
    None,

    /// <summary><c>{domain}/{unit node}/pepeunit</c>: a value that the server reads.</summary>
    Value,

    /// <summary><c>{domain}/{unit node}</c>: a value that the server meters and never stores.</summary>
    UnreadValue,

    /// <summary><c>{domain}/input_base_topic/{unit}/{command}/pepeunit</c>: server to Unit.</summary>
    SystemInput,

    /// <summary><c>{domain}/output_base_topic/{unit}/{state|log}/pepeunit</c>: Unit to server.</summary>
    SystemOutput,
}

/// <summary>The fourth level of a system topic.</summary>
public enum SystemWord : byte
{
    /// <summary>Not a system topic.</summary>
    None,

    /// <summary><c>update</c>, an input.</summary>
    Update,

    /// <summary><c>env_update</c>, an input.</summary>
    EnvUpdate,

    /// <summary><c>schema_update</c>, an input.</summary>
    SchemaUpdate,

    /// <summary><c>log_sync</c>, an input.</summary>
    LogSync,

    /// <summary><c>state</c>, an output.</summary>
    State,

    /// <summary><c>log</c>, an output.</summary>
    Log,
}

/// <summary>Why a topic name is not one of this instance.</summary>
public enum TopicRejection : byte
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Neither 2, 3 nor 5 levels.</summary>
    WrongLevelCount,

    /// <summary>The first level is not this instance's domain.</summary>
    ForeignDomain,

    /// <summary>3 or 5 levels, but the last is not <c>pepeunit</c>.</summary>
    MissingSuffix,

    /// <summary>The level that names a Unit or a UnitNode is not a lower-case hyphenated UUID.</summary>
    BadId,

    /// <summary>5 levels, but the second is neither <c>input_base_topic</c> nor <c>output_base_topic</c>.</summary>
    UnknownBase,

    /// <summary>5 levels, but the fourth is no word of that base.</summary>
    UnknownWord,
}
