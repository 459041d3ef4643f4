"""The XMP packet of a PDF/A, with the clock's time in it so that the same report gives the same bytes."""

from datetime import datetime
from xml.sax.saxutils import escape

PART, CONFORMANCE = 3, "U"
"""PDF/A-3u (ISO 19005-3): PDF/A-2 allows no attachment but PDF/A, and the study is one."""


def packet(title: str, subject: str, language: str, creator: str, producer: str, clock: datetime) -> str:
    """RDF after ISO 16684-1; what is in the document's information dictionary is said alike here.

    Args:
        title: of the document.
        subject: its description.
        language: BCP 47.
        creator: the program that made the contents.
        producer: the one that made the file.
        clock: with a zone.
    """
    date = clock.isoformat(timespec="seconds")
    tag, name, what = escape(language), escape(title), escape(subject)
    return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{PART}</pdfaid:part><pdfaid:conformance>{CONFORMANCE}</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{name}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{what}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{tag}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{escape(creator)}</xmp:CreatorTool><xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate><xmp:MetadataDate>{date}</xmp:MetadataDate>
<pdf:Producer>{escape(producer)}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
