// Draws LINE's Flex and template messages. Only textContent and style properties are used: nothing in a message
// can become markup. `act(path, action)` is called with the place of the tapped action inside the message.

const SPACE = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const FONT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const WIDTH = { nano: 120, micro: 160, deca: 220, hecto: 241, kilo: 260, mega: 300, giga: 386 };
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };
const ALONG = { start: "flex-start", end: "flex-end", center: "center", top: "flex-start", bottom: "flex-end" };

function length(value, words) {
  if (value === undefined) return undefined;
  return value in words ? `${words[value]}px` : value;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function drawFlex(message, act) {
  const container = message.contents;
  if (container.type === "bubble") return drawBubble(container, ["contents"], act);
  const carousel = element("div", "flex-carousel");
  carousel.tabIndex = 0;
  carousel.setAttribute("role", "group");
  carousel.setAttribute("aria-label", `${message.altText} (${container.contents.length} ใบ เลื่อนไปด้านข้าง)`);
  container.contents.forEach((bubble, index) => {
    carousel.append(drawBubble(bubble, ["contents", "contents", index], act));
  });
  return carousel;
}

function drawBubble(bubble, path, act) {
  const drawn = element("div", "flex-bubble");
  drawn.style.width = `${WIDTH[bubble.size || "mega"]}px`;
  if (bubble.direction === "rtl") drawn.dir = "rtl";
  for (const block of ["header", "hero", "body", "footer"]) {
    if (!bubble[block]) continue;
    const style = (bubble.styles || {})[block] || {};
    const part = drawComponent(bubble[block], [...path, block], act, null);
    part.classList.add(block);
    if (bubble[block].type === "box" && block !== "hero") {
      const padding = block === "footer" ? "10px" : "20px";
      if (!bubble[block].paddingAll) part.style.padding = padding;
      applyPadding(part, bubble[block]);
    }
    if (style.backgroundColor) part.style.backgroundColor = style.backgroundColor;
    if (style.separator) part.style.borderTop = `1px solid ${style.separatorColor || "#d4d6da"}`;
    drawn.append(part);
  }
  return makeTappable(drawn, bubble, path, act);
}

function makeTappable(drawn, component, path, act) {
  const action = component.action;
  if (!action) return drawn;
  drawn.classList.add("fx-tap");
  drawn.tabIndex = 0;
  drawn.setAttribute("role", action.type === "uri" ? "link" : "button");
  if (action.label) drawn.setAttribute("aria-label", action.label);
  const tapped = (event) => {
    event.stopPropagation();
    event.preventDefault();
    act([...path, "action"], action);
  };
  drawn.addEventListener("click", tapped);
  drawn.addEventListener("keydown", (event) => {
    if (event.target === drawn && (event.key === "Enter" || event.key === " ")) tapped(event);
  });
  return drawn;
}

function drawComponent(component, path, act, parent) {
  const draw = { box: drawBox, text: drawText, button: drawButton, image: drawImage, icon: drawImage,
    separator: drawSeparator, filler: () => element("div"), video: drawVideo }[component.type];
  const drawn = draw ? draw(component, path, act, parent) : element("div");
  place(drawn, component, parent);
  return drawn;
}

function place(drawn, component, parent) {
  const style = drawn.style;
  if (component.position === "absolute") style.position = "absolute";
  for (const [name, side] of [["offsetTop", "top"], ["offsetBottom", "bottom"], ["offsetStart", "insetInlineStart"], ["offsetEnd", "insetInlineEnd"]]) {
    if (component[name] === undefined) continue;
    style[side] = length(component[name], SPACE);
    if (!style.position) style.position = "relative";
  }
  if (!parent || component.position === "absolute" || component.type === "separator") return;
  const sideways = parent.layout !== "vertical";
  const fixed = sideways ? component.width : component.height;
  const usual = component.type === "filler" ? 1 : component.type === "icon" ? 0 : sideways ? 1 : 0;
  const flex = component.flex === undefined ? usual : component.flex;
  if (fixed) style.flex = "0 0 auto";
  else if (sideways) style.flex = flex === 0 ? "0 0 auto" : `${flex} 1 0`;
  else style.flex = flex === 0 ? "0 0 auto" : `${flex} 0 auto`;
  if (component.gravity && sideways) style.alignSelf = ALONG[component.gravity];
}

function applyPadding(drawn, box) {
  const style = drawn.style;
  if (box.paddingAll) style.padding = length(box.paddingAll, SPACE);
  for (const [name, side] of [["paddingTop", "paddingTop"], ["paddingBottom", "paddingBottom"], ["paddingStart", "paddingInlineStart"], ["paddingEnd", "paddingInlineEnd"]]) {
    if (box[name]) style[side] = length(box[name], SPACE);
  }
}

function drawBox(box, path, act) {
  const drawn = element("div", "fx-box");
  const style = drawn.style;
  const vertical = box.layout === "vertical";
  style.flexDirection = vertical ? "column" : "row";
  if (box.layout === "baseline") style.alignItems = "baseline";
  if (box.alignItems) style.alignItems = ALONG[box.alignItems] || box.alignItems;
  if (box.justifyContent) style.justifyContent = box.justifyContent;
  for (const name of ["width", "maxWidth", "height", "maxHeight", "backgroundColor", "borderColor"]) {
    if (box[name]) style[name] = box[name];
  }
  if (box.borderWidth || box.borderColor) {
    style.borderStyle = "solid";
    style.borderWidth = length(box.borderWidth, BORDER) || "0";
  }
  if (box.cornerRadius) { style.borderRadius = length(box.cornerRadius, SPACE); style.overflow = "hidden"; }
  if (box.background) {
    const { angle, startColor, centerColor, centerPosition, endColor } = box.background;
    const middle = centerColor ? `, ${centerColor} ${centerPosition || "50%"}` : "";
    style.backgroundImage = `linear-gradient(${angle}, ${startColor}${middle}, ${endColor})`;
  }
  applyPadding(drawn, box);
  box.contents.forEach((child, index) => {
    const part = drawComponent(child, [...path, "contents", index], act, box);
    const gap = child.margin === undefined ? (child.type === "filler" ? "none" : box.spacing) : child.margin;
    if (gap && index > 0 && child.position !== "absolute") {
      part.style[vertical ? "marginTop" : "marginInlineStart"] = length(gap, SPACE);
    }
    drawn.append(part);
  });
  return makeTappable(drawn, box, path, act);
}

function fontOf(drawn, component) {
  const style = drawn.style;
  if (component.size) style.fontSize = length(component.size, FONT);
  if (component.color) style.color = component.color;
  if (component.weight === "bold") style.fontWeight = "700";
  if (component.style === "italic") style.fontStyle = "italic";
  if (component.decoration) style.textDecoration = component.decoration;
}

function drawText(component, path, act) {
  const drawn = element("div", `fx-text ${component.wrap ? "wrap" : "one"}`);
  fontOf(drawn, component);
  if (!component.color) drawn.style.color = "#111111";
  if (component.align) drawn.style.textAlign = component.align;
  if (component.wrap && component.maxLines) {
    drawn.classList.add("lines");
    drawn.style.webkitLineClamp = component.maxLines;
  }
  if (component.contents) {
    for (const span of component.contents) {
      const part = element("span", "", span.text);
      fontOf(part, span);
      drawn.append(part);
    }
  } else {
    drawn.textContent = component.text;
  }
  return makeTappable(drawn, component, path, act);
}

function drawButton(component, path, act) {
  const action = component.action;
  const drawn = element("button", `fx-button ${component.height === "sm" ? "sm" : ""}`, action.label);
  drawn.type = "button";
  const kind = component.style || "link";
  drawn.style.backgroundColor = kind === "link" ? "" : component.color || (kind === "primary" ? "#067a37" : "#dcdfe5");
  drawn.style.color = kind === "link" ? component.color || "#3a5c90" : kind === "primary" ? "#ffffff" : "#111111";
  drawn.addEventListener("click", (event) => { event.stopPropagation(); act([...path, "action"], action); });
  return drawn;
}

function sameOrigin(address) {
  try { return new URL(address, location.href).origin === location.origin; } catch { return false; }
}

function drawPicture(address, ratio) {
  let drawn;
  if (sameOrigin(address)) {
    drawn = element("img", "fx-image");
    drawn.src = address;
    drawn.alt = "";
  } else {
    drawn = element("div", "fx-noimage", "รูปภาพ");
    drawn.title = "ระบบจำลองไม่ดึงรูปภาพจากภายนอก";
  }
  drawn.style.aspectRatio = String(ratio || "1:1").replace(":", " / ");
  return drawn;
}

function drawImage(component, path, act) {
  const drawn = drawPicture(component.url, component.aspectRatio);
  const icon = component.type === "icon";
  const words = icon ? FONT : { xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220, full: "100%" };
  const size = component.size || "md";
  const width = size in words ? words[size] : size;
  drawn.style.width = typeof width === "number" ? `${width}px` : width;
  if (icon) { drawn.style.padding = "0"; if (drawn.tagName === "DIV") drawn.textContent = ""; }
  drawn.style.alignSelf = ALONG[component.align || "center"];
  if (component.aspectMode !== "cover" && drawn.tagName === "IMG") drawn.style.objectFit = "contain";
  if (component.backgroundColor) drawn.style.backgroundColor = component.backgroundColor;
  return makeTappable(drawn, component, path, act);
}

function drawVideo(component, path, act) {
  return drawComponent(component.altContent, [...path, "altContent"], act, null);
}

function drawSeparator(component, path, act, parent) {
  const drawn = element("div", "fx-separator");
  drawn.setAttribute("role", "separator");
  drawn.style[parent && parent.layout !== "vertical" ? "width" : "height"] = "1px";
  drawn.style.backgroundColor = component.color || "#d4d6da";
  return drawn;
}

function templateButton(action, path, act) {
  const drawn = element("button", "fx-button sm", action.label || "");
  drawn.type = "button";
  drawn.style.color = "#3a5c90";
  drawn.addEventListener("click", () => act(path, action));
  return drawn;
}

function drawPanel(panel, path, act) {
  const drawn = element("div", "flex-bubble");
  drawn.style.width = "300px";
  if (panel.thumbnailImageUrl) drawn.append(drawPicture(panel.thumbnailImageUrl, "1.51:1"));
  const body = element("div", "body");
  body.style.padding = "12px 16px";
  if (panel.title) { const title = element("div", "fx-text wrap", panel.title); title.style.fontWeight = "700"; body.append(title); }
  body.append(element("div", "fx-text wrap", panel.text || ""));
  drawn.append(body);
  (panel.actions || []).forEach((action, index) => drawn.append(templateButton(action, [...path, "actions", index], act)));
  return drawn;
}

function drawTemplate(message, act) {
  const template = message.template;
  if (!template.columns) return drawPanel(template, ["template"], act);
  const carousel = element("div", "flex-carousel");
  carousel.tabIndex = 0;
  template.columns.forEach((column, index) => {
    const path = ["template", "columns", index];
    if (!column.imageUrl) return carousel.append(drawPanel(column, path, act));
    const drawn = element("div", "flex-bubble");
    drawn.style.width = "200px";
    drawn.append(drawPicture(column.imageUrl, "1:1"), templateButton(column.action, [...path, "action"], act));
    return carousel.append(drawn);
  });
  return carousel;
}

export { drawFlex, drawTemplate, element };
