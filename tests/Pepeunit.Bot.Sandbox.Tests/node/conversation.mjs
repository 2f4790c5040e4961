// The bot's side of a conversation, by grammY: start, photo, edit, callback, invoice, thanks; then it ends by itself.
//   node conversation.mjs API_ROOT TOKEN PNG
import { readFileSync } from "node:fs";
import { Bot, InlineKeyboard, InputFile } from "grammy";

const [apiRoot, token, picture] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot } });
const file = () => new InputFile(readFileSync(picture), "board.png");

bot.command("start", (ctx) =>
  ctx.replyWithPhoto(file(), {
    caption: `<b>Board</b> ${ctx.match}`,
    parse_mode: "HTML",
    reply_markup: new InlineKeyboard().text("Refresh", "refresh"),
  }));

bot.callbackQuery("refresh", async (ctx) => {
  await ctx.editMessageMedia(
    { type: "photo", media: file(), caption: "*Refreshed*", parse_mode: "MarkdownV2" },
    { reply_markup: new InlineKeyboard().text("Buy", "buy") });
  await ctx.answerCallbackQuery({ text: "Done", show_alert: true });
});

bot.callbackQuery("buy", async (ctx) => {
  await ctx.answerCallbackQuery();
  await ctx.replyWithInvoice("Credits", "A hundred credits", "order-1", "XTR", [{ label: "Credits", amount: 50 }]);
});

bot.on("pre_checkout_query", (ctx) => ctx.answerPreCheckoutQuery(true));

bot.on("message:successful_payment", async (ctx) => {
  const { total_amount, telegram_payment_charge_id } = ctx.message.successful_payment;
  await ctx.reply(`Thanks for ${total_amount}`);
  await ctx.api.refundStarPayment(ctx.from.id, telegram_payment_charge_id);
  await bot.stop();
});

bot.catch((failed) => {
  console.error(failed.error);
  process.exit(1);
});

await bot.start({ drop_pending_updates: true, onStart: (me) => console.log(`started as ${me.username}`) });
console.log("the conversation is over");
