namespace Pepeunit.Bot.Settings;

/// <summary>Every setting of the program, once. The README's table and the compose file are tested against this list.</summary>
internal static class SettingCatalog
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new()
        {
            Name = "PU_ROLE", Key = "Role", Default = "all", Kind = SettingKind.Choice,
            Choices = ["all", "bot", "ingest", "jobs"],
            Purpose = "Which parts this process runs; the same as `--role`. The embedded profile is one process: `all`.",
        },
        new()
        {
            Name = "PU_DATA_FOLDER", Key = "Storage:DataFolder", Default = "./data",
            Purpose = "Where the databases, the instance key and the spill file live.",
        },
        new()
        {
            Name = "PU_SERIES", Key = "Storage:Series", Default = "sqlite", Kind = SettingKind.Choice,
            Choices = ["sqlite", "clickhouse"],
            Purpose = "Where samples, windows, last values and logs of Units are kept: in PU_DATA_FOLDER, or on the server at "
                + "PU_CLICKHOUSE_URL.",
        },
        new()
        {
            Name = "PU_CLICKHOUSE_URL", Key = "Storage:ClickHouse", Kind = SettingKind.Address,
            Purpose = "ClickHouse's HTTP interface, such as `http://clickhouse:8123`; the tables are made at the start.",
        },
        new()
        {
            Name = "PU_CLICKHOUSE_DATABASE", Key = "Storage:ClickHouseDatabase", Default = "pepeunit",
            Purpose = "The database there; made when it is missing.",
        },
        new()
        {
            Name = "PU_CLICKHOUSE_USER", Key = "Storage:ClickHouseUser", Default = "default",
            Purpose = "User name at ClickHouse.",
        },
        new()
        {
            Name = "PU_CLICKHOUSE_PASSWORD", Key = "Storage:ClickHousePassword", IsSecret = true,
            Purpose = "Password at ClickHouse.",
        },
        new()
        {
            Name = "PU_DOMAIN", Key = "Instance:Domain", Kind = SettingKind.Domain,
            Purpose = "The instance's domain, with a port if it is not the default one: first level of every topic and "
                + "host of the REST address that devices call. Not set: `localhost:` and PU_HTTP_PORT.",
        },
        new()
        {
            Name = "PU_INSTANCE_KEY", Key = "Instance:Key", IsSecret = true, Unit = "at least 32 bytes",
            Purpose = "Signs the Units' tokens. Set it to the old backend's `PU_SECRET_KEY` to keep existing device tokens "
                + "valid. Not set: one is made and kept in the data folder.",
        },
        new()
        {
            Name = "PU_ADMINS", Key = "Instance:Admins",
            Purpose = "Telegram user ids of the admins, separated by commas. In the sandbox the first user is one.",
        },
        new()
        {
            Name = "PU_LISTEN_ADDRESS", Key = "Http:Address", Default = "0.0.0.0", Kind = SettingKind.Interface,
            Purpose = "Interface on which HTTP listens. The embedded broker listens on loopback if this is loopback, else on "
                + "all interfaces.",
        },
        new()
        {
            Name = "PU_HTTP_PORT", Key = "Http:Port", Default = "8080", Kind = SettingKind.Port,
            Purpose = "HTTP: health, device REST, webhook.",
        },
        new()
        {
            Name = "PU_METRICS_PORT", Key = "Metrics:Port", Default = "9464", Kind = SettingKind.Port,
            Purpose = "Prometheus metrics at `/metrics`, on a port of their own.",
        },
        new()
        {
            Name = "PU_METRICS_ADDRESS", Key = "Metrics:Address", Default = "127.0.0.1", Kind = SettingKind.Interface,
            Purpose = "Interface of the metrics port.",
        },
        new()
        {
            Name = "PU_BROKER", Key = "Broker:Kind", Default = "embedded", Kind = SettingKind.Choice,
            Choices = ["embedded", "external"],
            Purpose = "The MQTT broker: inside this process, or one that runs already.",
        },
        new()
        {
            Name = "PU_MQTT_PORT", Key = "EmbeddedBroker:Port", Default = "1883", Kind = SettingKind.Port,
            Purpose = "Port of the embedded broker, or of the external one.",
        },
        new()
        {
            Name = "PU_MQTT_HOST", Key = "Broker:Host",
            Purpose = "Host name that devices are given in `env.json` (and the external broker's host). "
                + "Not set: PU_DOMAIN without its port.",
        },
        new()
        {
            Name = "PU_MQTT_USERNAME", Key = "ExternalBroker:UserName", IsSecret = true,
            Purpose = "User name at the external broker. Not set: a Backend token made from the instance key.",
        },
        new()
        {
            Name = "PU_MQTT_PASSWORD", Key = "ExternalBroker:Password", IsSecret = true,
            Purpose = "Password at the external broker.",
        },
        new()
        {
            Name = "PU_MOSQUITTO_ACL_FILE", Key = "Mosquitto:AclFile",
            Purpose = "Mosquitto's `acl_file`, kept as the rights of the Units are. Not set: it is not written.",
        },
        new()
        {
            Name = "PU_MOSQUITTO_PID_FILE", Key = "Mosquitto:PidFile",
            Purpose = "Mosquitto's `pid_file`, to have it read a changed PU_MOSQUITTO_ACL_FILE. Not set: its operator sees to "
                + "that.",
        },
        new()
        {
            Name = "PU_BROKER_SECRET", Key = "Access:BrokerSecret", IsSecret = true, Unit = "at least 16 characters",
            Purpose = "What an external broker must send as `Authorization: Bearer …` when it asks `broker/authn` and "
                + "`broker/authz`. Not set: anybody may ask.",
        },
        new()
        {
            Name = "PU_EMQX_URL", Key = "Emqx:Url", Kind = SettingKind.Address,
            Purpose = "Address of the REST API of the EMQX that is the external broker, such as http://emqx:18083: sessions end "
                + "at once when a device loses its rights. Not set: they end as that broker's own rules say.",
        },
        new()
        {
            Name = "PU_EMQX_KEY", Key = "Emqx:Key", IsSecret = true, Purpose = "API key of that EMQX.",
        },
        new()
        {
            Name = "PU_EMQX_SECRET", Key = "Emqx:Secret", IsSecret = true, Purpose = "The API key's secret.",
        },
        new()
        {
            Name = "PU_EMQX_SETUP", Key = "Emqx:Setup", Default = "false", Kind = SettingKind.Switch,
            Purpose = "Tells EMQX at start to ask this program who devices are and what they may.",
        },
        new()
        {
            Name = "PU_EMQX_CALLBACK_URL", Key = "Emqx:CallbackUrl", Kind = SettingKind.Address,
            Purpose = "Where EMQX reaches this program, for PU_EMQX_SETUP. Not set: PU_DOMAIN.",
        },
        new()
        {
            Name = "PU_TELEGRAM_TOKEN", Key = "Telegram:Token", IsSecret = true,
            Purpose = "The bot's token from @BotFather. Not set: the sandbox is started instead of Telegram.",
        },
        new()
        {
            Name = "PU_TELEGRAM_MODE", Key = "Telegram:Mode", Default = "polling", Kind = SettingKind.Choice,
            Choices = ["polling", "webhook"],
            Purpose = "How updates arrive: fetched by the bot, or sent by Telegram to PU_TELEGRAM_PUBLIC_URL.",
        },
        new()
        {
            Name = "PU_TELEGRAM_PUBLIC_URL", Key = "Telegram:PublicUrl", Kind = SettingKind.Address,
            Purpose = "Public https address of this host; Telegram posts to `/telegram/webhook` under it.",
        },
        new()
        {
            Name = "PU_SANDBOX_PORT", Key = "Sandbox:Port", Default = "8081", Kind = SettingKind.Port,
            Purpose = "The sandbox: local Bot API and web chat, only without PU_TELEGRAM_TOKEN.",
        },
        new()
        {
            Name = "PU_SANDBOX_ADDRESS", Key = "Sandbox:Address", Default = "127.0.0.1", Kind = SettingKind.Interface,
            Purpose = "Interface of the sandbox. It knows no passwords: whoever reaches it may act as any of its users.",
        },
        new()
        {
            Name = "PU_DEMO_HOURS", Key = "Units:DemoHours", Default = "24", Kind = SettingKind.Number,
            Range = (1, 720), Unit = "hours", Purpose = "After this time a demo device stops by itself.",
        },
        new()
        {
            Name = "PU_UNITS_PER_PERSON", Key = "Units:UnitsPerPerson", Default = "50", Kind = SettingKind.Number,
            Range = (1, 10_000), Unit = "Units", Purpose = "How many Units one person may have.",
        },
        new()
        {
            Name = "PU_REPOS_PER_PERSON", Key = "Repos:ReposPerPerson", Default = "20", Kind = SettingKind.Number,
            Range = (1, 10_000), Unit = "Repos", Purpose = "How many Repos one person may have.",
        },
        new()
        {
            Name = "PU_REPO_MAX_MB", Key = "Repos:MaxMegabytes", Default = "20", Kind = SettingKind.Number,
            Range = (1, 200), Unit = "MB", Purpose = "Most that the files of one version of a Repo may be, unpacked.",
        },
        new()
        {
            Name = "PU_REPO_CHECK_MINUTES", Key = "Repos:CheckMinutes", Default = "60", Kind = SettingKind.Number,
            Range = (5, 10_080), Unit = "minutes", Purpose = "How often the Git address of a Repo is looked at for changes.",
        },
        new()
        {
            Name = "PU_GIT_ALLOWED_HOSTS", Key = "Git:AllowedHosts",
            Purpose = "Host names of Git servers, separated by commas, that may have private addresses and any port. Others "
                + "must have public addresses and port 443.",
        },
        new()
        {
            Name = "PU_GIT_CA_FILE", Key = "Git:CaFile",
            Purpose = "A PEM file of certificates that Git servers are checked against. Not set: the system's.",
        },
        new()
        {
            Name = "PU_GIT_TIMEOUT", Key = "Git:TimeoutSeconds", Default = "60", Kind = SettingKind.Number,
            Range = (1, 600), Unit = "seconds", Purpose = "After this time a call of git is ended.",
        },
        new()
        {
            Name = "PU_GIT_MAX_MB", Key = "Git:MaxMegabytes", Default = "100", Kind = SettingKind.Number,
            Range = (1, 2_000), Unit = "MB", Purpose = "Most that git may keep on the disk for one Repo, packed.",
        },
        new()
        {
            Name = "PU_UNIT_STATE_SECONDS", Key = "Units:StateIntervalSeconds", Default = "10", Kind = SettingKind.Number,
            Range = (1, 3_600), Unit = "seconds",
            Purpose = "One state of a Unit is taken in this time, with a second of tolerance; further ones are counted and "
                + "ignored.",
        },
        new()
        {
            Name = "PU_UNIT_LOGS_PER_MINUTE", Key = "Units:LogsPerMinute", Default = "120", Kind = SettingKind.Number,
            Range = (1, 10_000), Unit = "entries",
            Purpose = "How many log entries of a Unit are taken in a minute; further ones are dropped, and the Unit's log "
                + "says so.",
        },
        new()
        {
            Name = "PU_UNIT_LOG_HOURS", Key = "Units:LogHours", Default = "168", Kind = SettingKind.Number,
            Range = (1, 8_760), Unit = "hours", Purpose = "How long log entries of Units are kept after they came in.",
        },
        new()
        {
            Name = "PU_LINKS_PER_NODE", Key = "Units:LinksPerNode", Default = "10", Kind = SettingKind.Number,
            Range = (1, 1_000), Unit = "links", Purpose = "How many links one topic of a Unit may have.",
        },
        new()
        {
            Name = "PU_LISTENERS_PER_PERSON", Key = "Listeners:ListenersPerPerson", Default = "50",
            Kind = SettingKind.Number, Range = (1, 10_000), Unit = "listeners",
            Purpose = "How many listeners one person may have, ended ones not counted.",
        },
        new()
        {
            Name = "PU_LISTENER_ROWS_PER_MONTH", Key = "Listeners:RowsPerMonth", Default = "50000000",
            Kind = SettingKind.Number, Range = (0, 2_000_000_000), Unit = "rows",
            Purpose = "How many rows all listeners of one person may store in a month (UTC); 0 for any number.",
        },
        new()
        {
            Name = "PU_LISTENER_MB_PER_MONTH", Key = "Listeners:MegabytesPerMonth", Default = "5000",
            Kind = SettingKind.Number, Range = (0, 1_000_000_000), Unit = "MB",
            Purpose = "How much data all listeners of one person may store in a month (UTC), as payload bytes; 0 for any "
                + "amount.",
        },
        new()
        {
            Name = "PU_INGEST_WORKERS", Key = "Ingest:Workers", Default = "1", Kind = SettingKind.Number, Range = (1, 64),
            Unit = "processes",
            Purpose = "How many processes take messages for this instance together; near the end of a listener's budget each "
                + "takes its share.",
        },
        new()
        {
            Name = "PU_LISTENER_FAILING_SECONDS", Key = "Listeners:FailingSeconds", Default = "600",
            Kind = SettingKind.Number, Range = (10, 2_592_000), Unit = "s",
            Purpose = "After how long a listener that refuses everything its topics send is told to its person.",
        },
        new()
        {
            Name = "PU_BOARDS_PER_PERSON", Key = "Boards:BoardsPerPerson", Default = "50", Kind = SettingKind.Number,
            Range = (1, 10_000), Unit = "boards", Purpose = "How many boards one person may have.",
        },
        new()
        {
            Name = "PU_TOKENS_PER_PERSON", Key = "ApiTokens:TokensPerPerson", Default = "10", Kind = SettingKind.Number,
            Range = (1, 1000), Unit = "tokens", Purpose = "How many API tokens one person may have.",
        },
        new()
        {
            Name = "PU_API_CALLS_PER_MINUTE", Key = "Api:CallsPerMinute", Default = "600", Kind = SettingKind.Number,
            Range = (1, 1_000_000), Unit = "calls",
            Purpose = "How many HTTP calls one token (a Unit's or a person's) may make within a minute.",
        },
        new()
        {
            Name = "PU_API_ANONYMOUS_CALLS_PER_MINUTE", Key = "Api:AnonymousCallsPerMinute", Default = "120",
            Kind = SettingKind.Number, Range = (1, 1_000_000), Unit = "calls",
            Purpose = "How many HTTP calls without a good token one address may make within a minute.",
        },
        new()
        {
            Name = "PU_JOBS_DASHBOARD", Key = "Jobs:Dashboard", Default = "false", Kind = SettingKind.Switch,
            Purpose = "Hangfire's dashboard at `/jobs`, for admins who come with the link from the bot.",
        },
        new()
        {
            Name = "PU_LOG_LEVEL", Key = "Log:Level", Default = "Information", Kind = SettingKind.Choice,
            Choices = ["Debug", "Information", "Warning", "Error"], Purpose = "Least level that is logged.",
        },
        new()
        {
            Name = "PU_LOG_FORMAT", Key = "Log:Format", Default = "text", Kind = SettingKind.Choice,
            Choices = ["text", "json"], Purpose = "Log lines for people, or one JSON object a line.",
        },
    ];

    /// <summary>The setting that lands in configuration <paramref name="key"/>; null when no operator can set it.</summary>
    public static Setting? FindByKey(string key) =>
        All.FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.OrdinalIgnoreCase));
}
