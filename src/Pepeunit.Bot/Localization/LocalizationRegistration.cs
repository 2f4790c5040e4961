namespace Pepeunit.Bot.Localization;

/// <summary>The texts' line in the composition root.</summary>
internal static class LocalizationRegistration
{
    /// <summary>Reads the locale files now, so that a broken one ends the start. Not named as ASP.NET Core's own method.</summary>
    public static IServiceCollection AddLocales(this IServiceCollection services) =>
        services.AddSingleton(Locales.LoadEmbedded());
}
