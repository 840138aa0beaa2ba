package io.millrace.protocols.onvif;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of a small XML document, by local names: devices use any prefix. A document type is refused, so there are no
 * entities that could grow or lead elsewhere; depth and number of elements are bounded. Immutable once it is read.
 */
final class XmlElement {
    private static final int MOST_ELEMENTS = 20_000;
    private static final int MOST_DEPTH = 64;

    private final String name;
    private final Map<String, String> attributes = new HashMap<>();
    private final List<XmlElement> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private XmlElement(String name) {
        this.name = name;
    }

    /**
     * Reads a document.
     *
     * @throws MalformedXmlException if it is none, has a document type, or is too large
     */
    static XmlElement parse(String document) {
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new StringReader(document));
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new MalformedXmlException("It is no XML: " + firstLine(e.getMessage()));
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private static String firstLine(String message) {
        return String.valueOf(message).lines().findFirst().orElse("");
    }

    private static XmlElement read(XMLStreamReader reader) throws XMLStreamException {
        Deque<XmlElement> open = new ArrayDeque<>();
        XmlElement root = null;
        int elements = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++elements > MOST_ELEMENTS || open.size() == MOST_DEPTH) {
                        throw new MalformedXmlException("It has more than " + MOST_ELEMENTS + " elements, or "
                                + MOST_DEPTH + " inside each other");
                    }
                    XmlElement element = start(reader);
                    if (open.isEmpty()) {
                        root = element;
                    } else {
                        open.peek().children.add(element);
                    }
                    open.push(element);
                }
                case XMLStreamConstants.END_ELEMENT -> open.pop();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> append(open, reader.getText());
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new MalformedXmlException("It has a document type or an entity, which no device needs");
                default -> {
                    // comments, instructions
                }
            }
        }
        if (root == null) {
            throw new MalformedXmlException("It has no element");
        }
        return root;
    }

    private static XmlElement start(XMLStreamReader reader) {
        XmlElement element = new XmlElement(reader.getLocalName());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            element.attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return element;
    }

    private static void append(Deque<XmlElement> open, String characters) {
        if (!open.isEmpty()) {
            open.peek().text.append(characters);
        }
    }

    /** Its text without the white space round it. */
    String text() {
        return text.toString().strip();
    }

    /** An attribute, empty if it is not there. */
    String attribute(String key) {
        return attributes.getOrDefault(key, "");
    }

    /** Elements below it that lie on a path of names. */
    Stream<XmlElement> all(String... path) {
        Stream<XmlElement> found = Stream.of(this);
        for (String each : path) {
            found = found.flatMap(element -> element.children.stream()).filter(element -> element.name.equals(each));
        }
        return found;
    }

    Optional<XmlElement> first(String... path) {
        return all(path).findFirst();
    }

    /** The text of an element, empty if it is not there. */
    String textOf(String... path) {
        return first(path).map(XmlElement::text).orElse("");
    }

    /** A number, 0 if it is none. */
    int numberOf(String... path) {
        String digits = textOf(path);
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }

    /** Text as it may stand in an element or attribute. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> out.append(c < ' ' ? ' ' : (char) c);
            }
        });
        return out.toString();
    }
}
