using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>The lists of rights of the Bot API's ChatAdministratorRights and ChatPermissions.</summary>
internal static class MemberRights
{
    private static readonly string[] Always =
    [
        "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
        "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
        "can_send_welcome_messages",
    ];

    private static readonly string[] OfGroups = ["can_pin_messages", "can_manage_topics"];

    private static readonly string[] OfChannels = ["can_post_messages", "can_edit_messages"];

    private static readonly string[] OfMembers =
    [
        "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
        "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
        "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
        "can_react_to_messages", "can_edit_tag",
    ];

    public static JsonObject Administrator(Func<string, bool> has, bool isForChannels = false)
    {
        var rights = new JsonObject();
        foreach (var name in Always.Concat(isForChannels ? OfChannels : OfGroups)) rights[name] = has(name);
        return rights;
    }

    public static JsonObject Permissions(Func<string, bool> has)
    {
        var rights = new JsonObject();
        foreach (var name in OfMembers) rights[name] = has(name);
        return rights;
    }
}
