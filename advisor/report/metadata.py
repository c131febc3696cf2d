"""What the XMP metadata of a report say beyond WeasyPrint's own: PDF/UA, and the advice's hash.

PDF/A allows only XMP schemas that it knows or that the file describes, so each property comes with
the description of its schema. All must stand inside the one rdf:RDF; a second one is ignored by
validators.
"""

from __future__ import annotations

from dataclasses import dataclass

ADVICE_NAMESPACE = "urn:greener-ai-advisor:advice:1#"
ADVICE_PREFIX = "gaiadvice"
SHA256 = "sha256"


@dataclass(frozen=True, slots=True)
class _Property:
    schema: str
    namespace: str
    prefix: str
    name: str
    type: str
    description: str
    value: str

    def told(self) -> str:
        name = f"{self.prefix}:{self.name}"
        return (
            f'<rdf:Description xmlns:{self.prefix}="{self.namespace}" rdf:about="">'
            f"<{name}>{self.value}</{name}></rdf:Description>"
        )

    def schema_of(self) -> str:
        told = {
            "name": self.name,
            "valueType": self.type,
            "category": "internal",
            "description": self.description,
        }
        inner = "".join(f"<pdfaProperty:{k}>{v}</pdfaProperty:{k}>" for k, v in told.items())
        return (
            '<rdf:li rdf:parseType="Resource">'
            f"<pdfaSchema:schema>{self.schema}</pdfaSchema:schema>"
            f"<pdfaSchema:namespaceURI>{self.namespace}</pdfaSchema:namespaceURI>"
            f"<pdfaSchema:prefix>{self.prefix}</pdfaSchema:prefix>"
            '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
            f"{inner}</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>"
        )


def described(fingerprint: str | None = None) -> str:
    """The parts of rdf:RDF to add.

    Args:
        fingerprint: SHA-256 of the attached advice, where there is one.
    """
    properties = [
        _Property(
            "PDF/UA identification schema",
            "http://www.aiim.org/pdfua/ns/id/",
            "pdfuaid",
            "part",
            "Integer",
            "Part of ISO 14289 to which the file conforms",
            "1",
        )
    ]
    if fingerprint is not None:
        properties.append(
            _Property(
                "Greener AI Advisor advice schema",
                ADVICE_NAMESPACE,
                ADVICE_PREFIX,
                SHA256,
                "Text",
                "SHA-256 of the attached file advice.json, in hexadecimal digits",
                fingerprint,
            )
        )
    schemas = "".join(each.schema_of() for each in properties)
    return (
        "".join(each.told() for each in properties)
        + '<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
        'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
        'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">'
        f"<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas>"
        "</rdf:Description>"
    )
