using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>A member as the Bot API's ChatMember of its status.</summary>
internal static class MemberView
{
    public static JsonObject ToJson(ChatMember member)
    {
        var json = new JsonObject { ["status"] = Name(member.Status), ["user"] = member.User.DeepClone() };
        switch (member.Status)
        {
            case MemberStatus.Creator:
                json["is_anonymous"] = false;
                break;
            case MemberStatus.Administrator:
                json["can_be_edited"] = false;
                foreach (var (name, value) in MemberRights.Administrator(right => SandboxJson.IsTrue(member.Rights?[right])))
                    json[name] = value!.DeepClone();
                if (member.CustomTitle is not null) json["custom_title"] = member.CustomTitle;
                break;
            case MemberStatus.Restricted:
                json["is_member"] = true;
                json["until_date"] = member.UntilDate;
                foreach (var (name, value) in MemberRights.Permissions(right => SandboxJson.IsTrue(member.Rights?[right])))
                    json[name] = value!.DeepClone();
                break;
            case MemberStatus.Kicked:
                json["until_date"] = member.UntilDate;
                break;
        }

        return json;
    }

    private static string Name(MemberStatus status) => status switch
    {
        MemberStatus.Creator => "creator",
        MemberStatus.Administrator => "administrator",
        MemberStatus.Member => "member",
        MemberStatus.Restricted => "restricted",
        MemberStatus.Left => "left",
        _ => "kicked",
    };
}
