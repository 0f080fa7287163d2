"""What browsers give of a text copied from elsewhere, written by hand as those programs write it."""

WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns:st1="urn:schemas-microsoft-com:office:smarttags">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8"><title>Draft of the update</title>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;} --></style></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->

<h2>What the group did<o:p></o:p></h2>

<p class=MsoNormal>The <st1:PersonName w:st="on">External Advisory Group</st1:PersonName> met in
<b style='mso-bidi-font-weight:normal'>Edinburgh</b><span class=MsoCommentReference><span style='font-size:8.0pt'><a
class=msocomanchor id="_anchor_1" href="#_msocom_1" name="_msoanchor_1">[EE1]</a></span></span> and
<i>agreed</i> a note: see <a href="https://www.example.org/note?a=1&amp;b=2">the note</a>.<o:p></o:p></p>

<p class=MsoNormal><o:p>&nbsp;</o:p></p>

<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>Neglect<o:p></o:p></p>

<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>Pilots in <span style='mso-spacerun:yes'>&nbsp;</span>three areas<o:p></o:p></p>

<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>Hearings<o:p></o:p></p>

<p class=MsoNormal>Next steps:</p>

<p class=MsoListParagraphCxSpFirst style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>Write it down.</p>

<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>Publish
<del cite="mailto:Ewan%20Editor" datetime="2016-11-24T10:00">on Friday</del><ins cite="mailto:Ewan%20Editor"
datetime="2016-11-24T10:00">on Thursday</ins>.</p>

<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal><b>Area</b></p></td><td><p
class=MsoNormal><b>Pilots</b></p></td></tr>
<tr><td><p class=MsoNormal>Fife<o:p></o:p></p></td><td><p class=MsoNormal>2<o:p></o:p></p></td></tr></table>

<p class=MsoNormal><img width=300 src="file:///C:/Users/ee/AppData/Local/Temp/msohtmlclip1/01/clip_image002.png"
alt="A chart"></p>

<div style='mso-element:comment-list'><div style='mso-element:comment'><p
class=MsoCommentText>Is it <b>true</b>?</p></div></div>
<!--EndFragment--></body></html>"""

GOOGLE = """<meta charset='utf-8'><meta charset="utf-8"><b style="font-weight:normal;"
id="docs-internal-guid-0f5d8e2c-7fff">
<h2 dir="ltr" style="line-height:1.38"><span style="font-size:16pt;font-weight:400">What the group did</span></h2>
<p dir="ltr" style="line-height:1.38"><span style="font-weight:400;font-style:normal">The group </span><span
style="font-weight:700;font-style:normal">met</span><span style="font-weight:400"> and </span><span
style="font-weight:700;font-style:italic">agreed</span><span style="font-weight:400"> </span><a
href="https://www.google.com/url?q=https://example.org/note?a%3D1&amp;sa=D&amp;usg=AO"
style="text-decoration:none"><span
style="font-weight:400;text-decoration:underline">a note</span></a><span style="font-weight:400">.</span></p><br />
<ul style="margin-top:0"><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span
style="font-weight:400">Neglect</span></p></li>
<ul style="margin-top:0"><li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span
style="font-weight:400">Pilots</span></p></li></ul>
<li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span
style="font-weight:400">Hearings</span></p></li></ul>
</b><br class="Apple-interchange-newline">"""

LIBREOFFICE = """<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html;
charset=utf-8"/><title></title>
<meta name="generator" content="LibreOffice 7.3.7.2 (Linux)"/><style
type="text/css">p { line-height: 115% }</style></head>
<body lang="en-GB" link="#000080" dir="ltr"><h3 class="western">What the group did</h3>
<p style="line-height: 100%; margin-bottom: 0cm">The group <b>met</b> and <i><span
style="font-weight: normal">agreed</span></i>
<font color="#000080"><u><a href="https://example.org/note">a note</a></u></font>.</p>
<ol><li><p style="margin-bottom: 0cm">Write it down.</p><ol
type="a"><li><p>In Word.</p></li></ol></li><li><p>Publish it.</p></li></ol>
<p><br/><br/></p></body></html>"""

WEB = """<meta charset='utf-8'><h3
style="color: rgb(0,0,0)">A page</h3><p>Words<script>alert(1)</script> of <strong>a page</strong>,
<a href="javascript:alert(1)">a trap</a> and <span style="display: none">nothing</span><a href="#top">the top</a>.</p>
<pre><code>-   code</code></pre><blockquote><p>Said.</p></blockquote>"""
