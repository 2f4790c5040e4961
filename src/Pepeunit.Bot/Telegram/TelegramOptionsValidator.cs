using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Telegram;

[OptionsValidator]
internal sealed partial class TelegramOptionsValidator : IValidateOptions<TelegramOptions>;

/// <summary>What one attribute cannot say: settings that need each other.</summary>
internal sealed class TelegramModeValidator : IValidateOptions<TelegramOptions>
{
    public ValidateOptionsResult Validate(string? name, TelegramOptions options)
    {
        if (options.Mode == ReceivingMode.Webhook && options.PublicUrl is null)
        {
            return ValidateOptionsResult.Fail(
                "Telegram:Mode is webhook, but Telegram:PublicUrl is not set. Give the public https address, or use polling.");
        }

        // Telegram itself delivers to https only; the sandbox lives on this machine.
        if (options is { Mode: ReceivingMode.Webhook, PublicUrl.Scheme: not "https" }
            && options.ApiBaseUrl == TelegramOptions.OfficialApi)
        {
            return ValidateOptionsResult.Fail($"Telegram:PublicUrl is {options.PublicUrl}, but Telegram delivers to https only.");
        }

        return options.ApiBaseUrl.AbsolutePath == "/"
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Telegram:ApiBaseUrl is {options.ApiBaseUrl}, but must have no path; give the server an authority of its own.");
    }
}
