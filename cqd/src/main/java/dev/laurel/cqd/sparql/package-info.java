/** SPARQL in, query trees out; RDF files in, graphs out. */
package dev.laurel.cqd.sparql;
