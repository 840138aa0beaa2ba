package io.millrace.packagers.dash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlTextTest {
    private static String text(XmlText xml) {
        return new String(xml.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void elementsAreNestedAndIndented() {
        XmlText xml = new XmlText().element("a").attribute("n", 1);
        xml.element("b")
                .end()
                .element("c")
                .element("d")
                .attribute("x", true)
                .end()
                .end();
        assertEquals(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <a n="1">
                  <b/>
                  <c>
                    <d x="true"/>
                  </c>
                </a>
                """,
                text(xml.end()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"/><Evil x=\"", "a & b < c > d", "&amp;", "ü € 🎬", "' or ''", "]]>", "<!--"})
    void whateverAValueHoldsItStaysAValue(String value) throws Exception {
        byte[] bytes = new XmlText().element("a").attribute("v", value).end().bytes();
        var root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(bytes))
                .getDocumentElement();
        assertEquals(value, root.getAttribute("v"));
        assertEquals(1, root.getAttributes().getLength());
        assertEquals(0, root.getChildNodes().getLength());
    }

    @Test
    void controlCharactersThatXmlDoesNotKnowBecomeSpaces() throws Exception {
        byte[] bytes = new XmlText()
                .element("a")
                .attribute("v", "x\u0000\u0007\n\ty")
                .end()
                .bytes();
        var root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(bytes))
                .getDocumentElement();
        assertEquals("x    y", root.getAttribute("v"));
    }
}
