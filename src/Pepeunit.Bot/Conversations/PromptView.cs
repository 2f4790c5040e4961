using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Conversations;

/// <summary>Draws a question: the text, maybe an error above it, and its buttons. Pure.</summary>
internal static class PromptView
{
    public static Reply Draw(Conversation conversation, Texts texts, HtmlText? error)
    {
        var prompt = conversation.Prompt!;
        var question = texts.Html(prompt.Key, [.. prompt.Args]);
        // A bot sees nothing else of what is said in a group (privacy mode), and nothing else there is meant for it.
        if (prompt.ExpectsText && conversation.IsInGroup) question = texts.Html("telegram.flow.reply_here", ("question", question));
        var text = error is { } wrong ? texts.Html("telegram.flow.error", ("error", wrong), ("question", question)) : question;
        return new Reply(text) { Keyboard = DrawKeyboard(conversation, prompt, texts) };
    }

    private static Keyboard DrawKeyboard(Conversation conversation, Prompt prompt, Texts texts)
    {
        var first = conversation.Page * prompt.PageSize;
        var choices = prompt.Choices.Skip(first).Take(prompt.PageSize)
            .Select((choice, place) => Press(conversation, LabelOf(choice, texts), (short)(first + place)) with
            {
                Style = choice.Style,
            });
        var keyboard = Keyboard.Grid(prompt.Columns, choices);

        var pages = Conversation.PagesOf(prompt);
        if (pages > 1)
        {
            keyboard = keyboard.WithRow(
                Press(conversation, texts.Plain("telegram.page.previous"), FlowPress.PreviousPage),
                Press(
                    conversation, texts.Plain("telegram.page.number", ("page", conversation.Page + 1), ("pages", pages)),
                    FlowPress.PageNumber),
                Press(conversation, texts.Plain("telegram.page.next"), FlowPress.NextPage));
        }

        var cancel = Press(conversation, texts.Plain("telegram.flow.cancel"), FlowPress.Cancel);
        return prompt.HasBack && conversation.CanGoBack
            ? keyboard.WithRow(Press(conversation, texts.Plain("telegram.flow.back"), FlowPress.Back), cancel)
            : keyboard.WithRow(cancel);
    }

    private static Button Press(Conversation conversation, string label, short choice) =>
        Button.Callback(label, new FlowPress(conversation.Token, conversation.Question, choice));

    private static string LabelOf(Choice choice, Texts texts)
    {
        var label = choice.LabelKey is { } key ? texts.Plain(key, [.. choice.LabelArgs]) : choice.Label ?? choice.Value;
        return choice.IsChecked switch
        {
            true => "☑ " + label,
            false => "☐ " + label,
            null => label,
        };
    }
}
