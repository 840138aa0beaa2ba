package io.millrace.protocols.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class XmlElementTest {
    private static String refusal(String document) {
        return assertThrows(MalformedXmlException.class, () -> XmlElement.parse(document))
                .getMessage();
    }

    @Test
    void elementsAreFoundByTheirLocalNames() {
        XmlElement root = XmlElement.parse("<a:x xmlns:a='u' xmlns='v'><a:y k='1'> one </a:y><y>2</y><z/></a:x>");
        assertEquals("one", root.textOf("y"));
        assertEquals("1", root.first("y").orElseThrow().attribute("k"));
        assertEquals("", root.first("z").orElseThrow().attribute("k"));
        assertEquals(2, root.all("y").count());
        assertEquals("", root.textOf("y", "none"));
        assertEquals(0, root.numberOf("y"));
    }

    @Test
    void textIsJoined() {
        assertEquals(
                "a<b&c",
                XmlElement.parse("<x>a&lt;b<!-- no --><![CDATA[&c]]></x>").text());
    }

    @Test
    void bombsAndOtherPeoplesFilesAreRefused() {
        String laughs = "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><l>&b;</l>";
        assertTrue(refusal(laughs).contains("document type"), refusal(laughs));
        String file = "<!DOCTYPE l [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><l>&f;</l>";
        assertTrue(refusal(file).contains("document type"));
        assertTrue(refusal("<!DOCTYPE l SYSTEM 'http://192.0.2.1/x.dtd'><l/>").contains("document type"));
        refusal("<l>&undeclared;</l>");
    }

    @Test
    void whatIsTooLargeIsRefused() {
        String reason = "more than 20000 elements, or 64 inside";
        assertTrue(refusal("<a>".repeat(65) + "</a>".repeat(65)).contains(reason));
        assertEquals("", XmlElement.parse("<a>".repeat(64) + "</a>".repeat(64)).text());
        assertTrue(refusal("<a>" + "<b/>".repeat(20_000) + "</a>").contains(reason));
    }

    @Test
    void whatIsNoXmlIsRefused() {
        assertTrue(refusal("").startsWith("It is no XML"));
        assertTrue(refusal("<a><b></a>").startsWith("It is no XML"));
        assertTrue(refusal("HTTP").startsWith("It is no XML"));
    }

    @Test
    void textIsWrittenSoThatItStaysText() {
        String odd = "<a b=\"c\">&\u0007";
        XmlElement read =
                XmlElement.parse("<x y=\"" + XmlElement.escaped(odd) + "\">" + XmlElement.escaped(odd) + "</x>");
        assertEquals("<a b=\"c\">&", read.text());
        assertEquals("<a b=\"c\">& ", read.attribute("y"));
    }
}
