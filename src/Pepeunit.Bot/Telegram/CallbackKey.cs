namespace Pepeunit.Bot.Telegram;

/// <summary>What callback data are signed with: derived from the instance key, so that buttons outlive a restart.</summary>
internal sealed record CallbackKey(byte[] Bytes)
{
    public override string ToString() => "(the callback key)";
}
