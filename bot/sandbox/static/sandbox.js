// The page: asks the server what there is once a second, draws what changed, and sends what the person does.

import { drawFlex, drawTemplate, element } from "./flex.js";

const $ = (id) => document.getElementById(id);
const token = document.querySelector('meta[name="sandbox-token"]').content;
const POLL = 1000;
const POLL_HIDDEN = 5000;

const place = new URLSearchParams(location.hash.slice(1));
const at = { me: place.get("me"), chat: place.get("chat"), quoted: null, share: place.get("share") };
// A share link opens a page of its own, for the same person.
if (at.share && !at.me) at.me = localStorage.getItem("me");
let shown = null;
let drawnFor = "";
let revision = null;
let timer = 0;
let asking = false;
let story = [];
let following = null;

function colour(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 360;
  return `hsl(${sum} 45% 30%)`;
}

function face(id, initial) {
  const drawn = element("span", "face", initial);
  drawn.style.backgroundColor = colour(id);
  drawn.setAttribute("aria-hidden", "true");
  return drawn;
}

function toast(words) {
  $("toast").textContent = words;
  $("toast").hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { $("toast").hidden = true; }, 4000);
}

async function send(what, body) {
  const answer = await fetch(`_/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-sandbox-token": token },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (!answer || !answer.ok) {
    toast(answer && answer.status === 403 ? "หน้านี้เก่าแล้ว โปรดโหลดใหม่" : "ทำรายการนี้ไม่ได้ โปรดลองอีกครั้ง");
    return null;
  }
  const result = await answer.json();
  await look();
  return result;
}

async function look() {
  if (asking) return;
  asking = true;
  clearTimeout(timer);
  const asked = `${at.me}|${at.chat}`;
  try {
    const query = new URLSearchParams();
    if (at.me) query.set("person", at.me);
    if (at.chat) query.set("chat", at.chat);
    if (revision !== null && asked === drawnFor) query.set("revision", revision);
    query.set("told", story.length);
    const answer = await fetch(`_/state?${query}`);
    if (!answer.ok) throw new Error(String(answer.status));
    const news = await answer.json();
    $("day").textContent = news.day;
    $("clock").textContent = news.clock;
    $("status").textContent = news.status;
    $("status").hidden = !news.status;
    tell(news);
    if (news.state && asked === `${at.me}|${at.chat}`) {
      revision = news.revision;
      drawnFor = asked;
      draw(news.state);
    }
  } catch {
    $("status").hidden = false;
    $("status").textContent = "ติดต่อระบบไม่ได้ · กำลังลองใหม่";
  } finally {
    asking = false;
    timer = setTimeout(look, document.hidden ? POLL_HIDDEN : POLL);
    if (asked !== `${at.me}|${at.chat}`) look();
  }
}

function draw(state) {
  shown = state;
  if (!at.me) { at.me = state.me; drawnFor = `${at.me}|${at.chat}`; }
  localStorage.setItem("me", state.me || "");
  drawPeople(state);
  drawChats(state);
  drawRoom(state.chat);
  drawTools(state);
  if (at.share) { const text = at.share; at.share = null; openSheet(text, null); }
}

function drawPeople(state) {
  const select = $("me");
  const wanted = state.people.map((each) => each.id).join();
  if (select.dataset.people !== wanted) {
    select.replaceChildren(...state.people.map((each) => new Option(each.about ? `${each.name} · ${each.about}` : each.name, each.id)));
    select.dataset.people = wanted;
  }
  select.value = state.me;
}

function drawChats(state) {
  const list = $("chats");
  const had = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.chat : null;
  list.replaceChildren(...state.chats.map((chat) => {
    const item = element("li");
    const button = element("button");
    button.type = "button";
    button.dataset.chat = chat.id;
    button.setAttribute("aria-current", String(chat.id === at.chat));
    const who = element("span", "who", chat.name);
    if (chat.kind !== "user") who.append(element("small", "", ` (${chat.members})`));
    button.append(face(chat.id, chat.initial), who, element("span", "at", chat.at), element("span", "last", chat.last));
    if (chat.unread) {
      const unread = element("span", "unread", String(chat.unread));
      unread.setAttribute("aria-label", `ยังไม่ได้อ่าน ${chat.unread} ข้อความ`);
      button.append(unread);
    }
    button.addEventListener("click", () => openChat(chat.id));
    item.append(button);
    return item;
  }));
  if (had) { const again = [...list.querySelectorAll("button")].find((each) => each.dataset.chat === had); if (again) again.focus(); }
}

function drawTools(state) {
  const { used, quota } = state.usage;
  $("usage").textContent = quota === null ? `ส่งแบบนับโควตาแล้ว ${used} คน` : `ใช้โควตา ${used} จาก ${quota} คนในเดือนนี้`;
  const words = new Map([...$("fault").options].map((each) => [each.value, each.text]));
  const parts = state.faults.map((each) => `${words.get(each.kind)} ${each.times} ครั้ง`);
  if (state.held) parts.push(`ค้างส่ง ${state.held} รายการ`);
  $("planned").textContent = parts.length ? `ตั้งไว้: ${parts.join(" · ")}` : "";
  $("planned").hidden = !parts.length;
}

function tell(news) {
  if (news.told < story.length) { story = []; return; }
  if (!news.story.length) return;
  story.push(...news.story);
  $("told").hidden = false;
  $("follow").hidden = false;
  for (const each of news.story) $("story").prepend(happening(each));
  if (following === null) follow(!at.chat && !at.me && !at.share && !$("sheet").open);
  if (following) go(news.story.at(-1));
}

function happening(each) {
  const item = element("li");
  const button = element("button");
  button.type = "button";
  button.append(element("span", "at", each.at), element("span", "tells", each.tells));
  button.title = each.day;
  button.addEventListener("click", () => { follow(false); go(each); remember(); look(); });
  item.append(button);
  return item;
}

function go(where) {
  at.me = where.person;
  at.chat = where.chat;
  at.quoted = null;
}

// Follows the day as it is told, until somebody begins to act.
function follow(on) {
  following = on;
  $("follow").setAttribute("aria-pressed", String(on));
  if (on && story.length) { go(story.at(-1)); look(); }
}

function openChat(id) {
  follow(false);
  at.chat = id;
  at.quoted = null;
  remember();
  document.body.dataset.view = "chat";
  look();
}

function remember() {
  const next = new URLSearchParams();
  if (at.me) next.set("me", at.me);
  if (at.chat) next.set("chat", at.chat);
  if (`#${next}` !== location.hash) history.pushState(null, "", `#${next}`);
}

function drawRoom(chat) {
  $("room").hidden = !chat;
  $("nothing").hidden = Boolean(chat);
  document.body.dataset.view = chat ? "chat" : "list";
  if (!chat) return;
  const name = $("name");
  name.replaceChildren(chat.name);
  if (chat.kind !== "user") name.append(element("small", "", ` (${chat.members.length})`));
  name.title = chat.members.join(", ");
  $("as").textContent = ($("me").selectedOptions[0]?.text || "").split(" ")[0];
  $("absent").hidden = chat.bot;
  const other = chat.other_account ? ` · กลุ่มนี้มีบัญชี ${chat.other_account} อยู่แล้ว` : "";
  $("absent").textContent = chat.kind === "user" ? `คุณปิดกั้น ${shown.bot.name} ไว้` : `${shown.bot.name} ไม่ได้อยู่ในกลุ่มนี้${other}`;
  $("mention").hidden = chat.kind === "user" || !chat.bot;
  drawQuick(chat);
  drawQuoting();
  drawPosts(chat);
  $("empty").hidden = chat.posts.length > 0;
  $("posts").hidden = !chat.posts.length;
  $("empty").textContent = chat.bot && chat.kind === "user" ? "ยังไม่มีข้อความ · พิมพ์ ช่วยเหลือ เพื่อดูว่าสั่งอะไรได้บ้าง" : "ยังไม่มีข้อความ";
  const row = shown.chats.find((each) => each.id === chat.id);
  if (row && row.unread && !document.hidden) send("read", { person: at.me, chat: chat.id });
}

function drawPosts(chat) {
  const box = $("posts");
  const fresh = box.dataset.room !== `${at.me}|${chat.id}`;
  const atEnd = fresh || box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  const before = new Map(fresh ? [] : [...box.children].map((each) => [each.dataset.id, each]));
  const next = [];
  let day = "";
  for (const post of chat.posts) {
    if (post.day !== day) { day = post.day; next.push(kept(before, `day-${day}`, day, () => element("p", "day", day))); }
    next.push(kept(before, post.id, JSON.stringify({ ...post, newest: undefined }), () => drawPost(post)));
  }
  const same = next.length === box.children.length && next.every((each, index) => each === box.children[index]);
  if (!same) box.replaceChildren(...next);
  box.dataset.room = `${at.me}|${chat.id}`;
  if (same || !atEnd) return;
  box.scrollTop = box.scrollHeight;
  // Whoever follows the day reads a tall card from its top.
  const first = following && (fresh ? next.at(-1) : next.find((each) => !before.has(each.dataset.id)));
  if (first) box.scrollTop = Math.min(box.scrollTop, first.offsetTop - box.offsetTop - 8);
}

function kept(before, id, signature, make) {
  const old = before.get(id);
  if (old && old.dataset.signature === signature) return old;
  const made = make();
  made.dataset.id = id;
  made.dataset.signature = signature;
  return made;
}

function drawPost(post) {
  if (post.notice) return element("p", "notice", post.message.text);
  const card = post.message.type === "flex" || post.message.type === "template";
  const drawn = element("article", `post${post.own ? " own" : ""}${card ? " card" : ""}`);
  drawn.setAttribute("aria-label", `${post.author} ${post.time}`);
  const said = element("div", "said");
  if (!post.own) { drawn.append(face(post.author, post.initial)); said.append(element("div", "author", post.author)); }
  const line = element("div", "line");
  line.append(drawContent(post), drawMeta(post));
  said.append(line);
  drawn.append(said);
  return drawn;
}

function drawContent(post) {
  if (post.unsent) return element("div", "bubble gone", "ยกเลิกข้อความแล้ว");
  const act = (path, action) => tapped(post, path, action);
  const message = post.message;
  if (message.type === "flex") return drawFlex(message, act);
  if (message.type === "template") return drawTemplate(message, act);
  const bubble = element("div", "bubble");
  if (post.quote) bubble.append(element("span", "quote", `${post.quote.author}: ${post.quote.text}`));
  if (message.type === "text") bubble.append(...linked(message.text));
  else if (message.type === "file") bubble.append(`ไฟล์ ${message.fileName}`);
  else bubble.append(message.type === "sticker" ? "สติกเกอร์" : "รูปภาพ");
  return bubble;
}

function linked(text) {
  const parts = [];
  let last = 0;
  for (const found of text.matchAll(/https?:\/\/[^\s<>"']+/g)) {
    parts.push(text.slice(last, found.index));
    const link = element("a", "", found[0]);
    link.href = found[0];
    link.addEventListener("click", (event) => { event.preventDefault(); opens(found[0]); });
    parts.push(link);
    last = found.index + found[0].length;
  }
  parts.push(text.slice(last));
  return parts;
}

function drawMeta(post) {
  const meta = element("div", "meta");
  const choices = [];
  if (post.can.quote) choices.push(["อ้างถึง", () => { at.quoted = post; drawQuoting(); $("write").focus(); }]);
  if (post.can.forward) choices.push(["ส่งต่อ", () => openSheet(post.message.text, post.id)]);
  if (post.can.edit) choices.push(["แก้ไข", () => openRewrite(post)]);
  if (post.can.unsend) choices.push(["ยกเลิกการส่ง", () => send("unsend", { person: at.me, message: post.id })]);
  if (choices.length) meta.append(menu(choices, post));
  if (post.edited && !post.unsent) meta.append(element("div", "", "แก้ไขแล้ว"));
  meta.append(element("div", "", post.time));
  return meta;
}

function menu(choices, post) {
  const more = element("details", "more");
  const summary = element("summary", "", "⋯");
  summary.setAttribute("aria-label", `ทำอะไรกับข้อความของ ${post.author} เวลา ${post.time}`);
  const list = element("ul");
  for (const [words, does] of choices) {
    const button = element("button", "", words);
    button.type = "button";
    button.addEventListener("click", () => { more.open = false; does(); });
    const item = element("li");
    item.append(button);
    list.append(item);
  }
  more.addEventListener("toggle", () => {
    if (!more.open) return;
    for (const other of document.querySelectorAll(".more[open]")) if (other !== more) other.open = false;
    more.classList.toggle("below", more.getBoundingClientRect().top < 260);
  });
  more.append(summary, list);
  return more;
}

function drawQuick(chat) {
  const bar = $("quick");
  const post = chat.posts.findLast((each) => each.newest);
  const items = post && post.bot && post.message.quickReply ? post.message.quickReply.items : [];
  bar.hidden = !items.length;
  bar.replaceChildren(...items.map((item, index) => {
    const button = element("button", "", item.action.label);
    button.type = "button";
    button.addEventListener("click", () => tapped(post, ["quickReply", "items", index, "action"], item.action));
    return button;
  }));
}

function drawQuoting() {
  $("quoting").hidden = !at.quoted;
  if (at.quoted) $("quoted").textContent = `อ้างถึง ${at.quoted.author}: ${(at.quoted.message.text || at.quoted.message.altText || "").slice(0, 80)}`;
}

async function tapped(post, path, action) {
  follow(false);
  if (action.type === "uri") return opens(action.uri);
  if (action.type === "clipboard") return copied(action.clipboardText);
  if (action.type === "datetimepicker") return openPicker(post, path, action);
  await send("tap", { message: post.id, path, person: at.me });
  if (action.type === "postback" && action.inputOption === "openKeyboard") {
    $("write").value = action.fillInText || "";
    fit();
    $("write").focus();
  }
  return undefined;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("คัดลอกแล้ว");
  } catch {
    $("write").value = text;
    toast("คัดลอกไม่ได้ · วางไว้ในช่องพิมพ์แทน");
  }
}

function shareText(address) {
  const found = address.match(/^(?:https:\/\/line\.me\/R\/share\?text=|https:\/\/line\.me\/R\/msg\/text\/\?|line:\/\/msg\/text\/\??)(.*)$/s);
  if (!found) return null;
  try { return decodeURIComponent(found[1].replaceAll("+", " ")); } catch { return found[1]; }
}

function opens(address) {
  const text = shareText(address);
  if (text !== null) return openSheet(text, null);
  if (/^(line:|https:\/\/line\.me\/|https:\/\/liff\.line\.me\/)/.test(address)) return toast("ลิงก์นี้เปิดได้ใน LINE จริงเท่านั้น");
  if (/^https?:/.test(address)) window.open(address, "_blank", "noopener");
  else if (address.startsWith("tel:")) toast(`โทร ${address.slice(4)}`);
  return undefined;
}

function openSheet(text, message) {
  follow(false);
  const sheet = $("sheet");
  $("sheet-text").textContent = text;
  $("sheet-chats").replaceChildren(...shown.chats.map((chat) => {
    const label = element("label");
    const box = element("input");
    box.type = "checkbox";
    box.value = chat.id;
    label.append(box, element("span", "", chat.name));
    return label;
  }));
  sheet.returnValue = "";
  sheet.onclose = async () => {
    if (sheet.returnValue !== "send") return;
    const chats = [...sheet.querySelectorAll("input:checked")].map((each) => each.value);
    if (!chats.length) return toast("ยังไม่ได้เลือกแชต");
    let done = 0;
    for (const chat of chats) {
      const result = message ? await send("forward", { person: at.me, message, chat }) : await send("share", { person: at.me, chat, text });
      if (result) done += 1;
    }
    if (done) toast(`ส่งแล้ว ${done} แชต`);
    if (done && !message) openChat(chats.at(-1));
    return undefined;
  };
  sheet.showModal();
}

function openPicker(post, path, action) {
  const picker = $("picker");
  const kind = action.mode;
  const field = $("picked");
  field.type = { date: "date", time: "time", datetime: "datetime-local" }[kind];
  field.value = (action.initial || "").replace("t", "T");
  field.min = (action.min || "").replace("t", "T");
  field.max = (action.max || "").replace("t", "T");
  $("picker-label").textContent = action.label || "";
  picker.returnValue = "";
  picker.onclose = () => {
    if (picker.returnValue === "send" && field.value) {
      send("tap", { message: post.id, path, person: at.me, params: { [kind]: field.value.slice(0, 16) } });
    }
  };
  picker.showModal();
}

function openRewrite(post) {
  const dialog = $("rewrite");
  $("rewritten").value = post.message.text;
  dialog.returnValue = "";
  dialog.onclose = () => {
    const text = $("rewritten").value.trim();
    if (dialog.returnValue === "send" && text) send("edit", { person: at.me, message: post.id, text });
  };
  dialog.showModal();
}

function fit() {
  const field = $("write");
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 160)}px`;
}

$("say").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = $("write");
  const text = field.value.trim();
  if (!text || !at.chat) return;
  const quoted = at.quoted ? at.quoted.id : null;
  field.value = "";
  at.quoted = null;
  fit();
  const done = await send("say", { chat: at.chat, person: at.me, text, quoted });
  if (!done) { field.value = text; fit(); }
  $("posts").scrollTop = $("posts").scrollHeight;
});
$("write").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("say").requestSubmit(); }
});
$("write").addEventListener("input", () => { follow(false); fit(); });
$("follow").addEventListener("click", () => follow(!following));
$("mention").addEventListener("click", () => {
  const field = $("write");
  field.value = `@${shown.bot.name} ${field.value}`;
  field.focus();
});
$("unquote").addEventListener("click", () => { at.quoted = null; drawQuoting(); });
$("back").addEventListener("click", () => { follow(false); at.chat = null; remember(); look(); });
$("me").addEventListener("change", () => { follow(false); at.me = $("me").value; at.quoted = null; remember(); look(); });
$("faults").addEventListener("submit", (event) => {
  event.preventDefault();
  send("faults", { kind: $("fault").value, times: Number($("times").value) });
});
$("webhooks").addEventListener("submit", (event) => {
  event.preventDefault();
  send("webhooks", { [$("webhook").value]: 1 });
});
$("redeliver").addEventListener("click", () => send("redeliver", {}));
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".more[open]")) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const open of document.querySelectorAll(".more[open]")) open.open = false;
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
window.addEventListener("popstate", () => {
  follow(false);
  const next = new URLSearchParams(location.hash.slice(1));
  at.me = next.get("me") || at.me;
  at.chat = next.get("chat");
  look();
});
look();
