-- Fits a text to sheets: headings that skip no level, pictures that are there and fit, links that lead somewhere.
-- `portal` (metadata) is the address before which a path of ours stands.
local WIDEST = 600 -- pixels: what is wider takes the width of the text
local portal = ""

local function said(words)
  return '"' .. words:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%c", " ") .. '"'
end

local function picture(image)
  if not image.src:match("^picture%-%d+%.%a+$") then
    return image.caption
  end
  local width = tonumber((image.attributes.width or ""):match("^%d+"))
  local size = (not width or width > WIDEST) and "100%" or width * 0.75 .. "pt"
  local words = pandoc.utils.stringify(image.caption)
  if words == "" then -- nothing of it is to be read aloud
    return pandoc.RawInline("typst", ('#box(pdf.artifact(image("%s", width: %s)))'):format(image.src, size))
  end
  return pandoc.RawInline("typst", ('#box(image("%s", width: %s, alt: %s))'):format(image.src, size, said(words)))
end

local function link(found)
  if found.target:sub(1, 1) == "#" then
    return found.content
  elseif found.target:sub(1, 1) == "/" then
    found.target = portal .. found.target
  end
  found.identifier = ""
  return found
end

local function without_name(element)
  element.identifier = ""
  return element
end

function Pandoc(document)
  portal = pandoc.utils.stringify(document.meta.portal or "")
  local highest, before = 6, 0
  document:walk({ Header = function(heading) highest = math.min(highest, heading.level) end })
  return document:walk({
    Header = function(heading)
      heading.level = math.min(heading.level - highest + 1, before + 1)
      before = heading.level
      heading.identifier = ""
      return heading
    end,
    Image = picture,
    Link = link,
    Div = without_name,
    Span = without_name,
    Figure = without_name,
    Table = without_name,
    Code = without_name,
    CodeBlock = without_name,
  })
end
