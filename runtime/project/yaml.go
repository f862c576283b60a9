package project

// This file holds YAML data files. Its one rule: one document, and nothing that
// a Luau table cannot say.

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxExact is the greatest whole number up to which a Luau number is exact: 2^53.
const maxExact = 1 << 53

// yamlSource is the Luau text of a .yml or .yaml file. https://yaml.org/spec/1.2.2/
func yamlSource(file, text string) (source string, err error) {
	defer func() {
		// A fault of the parser must not end the server.
		if cause := recover(); cause != nil {
			source, err = "", problem(file, "invalid YAML: %v", cause)
		}
	}()

	for _, offset := range []int{tooDeep(text), tooManyDashes(text)} {
		if offset >= 0 {
			return "", problem(file, "invalid YAML: nested more than %d levels deep", maxDepth).at(text, offset)
		}
	}
	parsed, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return "", yamlProblem(file, err)
	}
	body, err := onlyDocument(file, parsed)
	if err != nil {
		return "", err
	}
	y := &yamlReader{file: file}
	value, err := y.value(body, 0)
	if err != nil {
		return "", err
	}
	return returnSource(value), nil
}

func yamlProblem(file string, err error) *Problem {
	var located yaml.Error
	if !errors.As(err, &located) {
		return problem(file, "invalid YAML: %v", err)
	}
	p := problem(file, "invalid YAML: %s", located.GetMessage())
	return atToken(p, located.GetToken())
}

func atToken(p *Problem, t *token.Token) *Problem {
	if t != nil && t.Position != nil {
		p.Line, p.Column = t.Position.Line, t.Position.Column
	}
	return p
}

// onlyDocument is the body of the file's one document, nil for an empty file.
func onlyDocument(file string, parsed *ast.File) (ast.Node, error) {
	var bodies []ast.Node
	for _, doc := range parsed.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		return nil, nil
	case 1:
		return bodies[0], nil
	}
	p := problem(file, "invalid YAML: got %d documents, want one", len(bodies))
	return nil, atToken(p, bodies[1].GetToken())
}

type yamlReader struct{ file string }

func (y *yamlReader) problem(n ast.Node, format string, args ...any) *Problem {
	return atToken(problem(y.file, "invalid YAML: "+format, args...), n.GetToken())
}

// value turns a node into what the Luau printer knows.
func (y *yamlReader) value(n ast.Node, depth int) (any, error) {
	if depth > maxDepth {
		return nil, y.problem(n, "nested more than %d levels deep", maxDepth)
	}
	switch v := n.(type) {
	case nil:
		return nil, nil
	case *ast.MappingNode:
		return y.mapping(v.Values, depth)
	case *ast.MappingValueNode:
		return y.mapping([]*ast.MappingValueNode{v}, depth)
	case *ast.SequenceNode:
		return y.sequence(v, depth)
	case *ast.AnchorNode:
		return y.value(v.Value, depth+1)
	case *ast.TagNode:
		return y.tagged(v, depth)
	}
	return y.scalar(n)
}

func (y *yamlReader) scalar(n ast.Node) (any, error) {
	switch v := n.(type) {
	case *ast.NullNode:
		return nil, nil
	case *ast.BoolNode:
		return v.Value, nil
	case *ast.StringNode:
		return v.Value, nil
	case *ast.LiteralNode:
		return v.Value.Value, nil
	case *ast.IntegerNode:
		return y.integer(v)
	case *ast.FloatNode:
		return v.Value, nil
	case *ast.InfinityNode:
		return v.Value, nil
	case *ast.NanNode:
		return math.NaN(), nil
	case *ast.AliasNode:
		return nil, y.problem(n, "aliases are not supported")
	case *ast.MergeKeyNode:
		return nil, y.problem(n, "merge keys are not supported")
	}
	return nil, y.problem(n, "%s is not supported", n.Type())
}

func (y *yamlReader) integer(n *ast.IntegerNode) (any, error) {
	text := fmt.Sprint(n.Value)
	whole, err := strconv.ParseInt(text, 10, 64)
	if err != nil || whole > maxExact || whole < -maxExact {
		p := y.problem(n, "%s is beyond 2^53, where numbers stop being exact", text)
		p.Hint = "quote it to make it a string"
		return nil, p
	}
	return integer(text), nil
}

// tagged reads a value with one of YAML's own tags. https://yaml.org/spec/1.2.2/#10-recommended-schemas
func (y *yamlReader) tagged(n *ast.TagNode, depth int) (any, error) {
	switch tag := n.Start.Value; tag {
	case "!!str":
		if n.Value == nil {
			return "", nil
		}
		if scalar, ok := n.Value.(ast.ScalarNode); ok {
			return scalar.GetToken().Value, nil
		}
		return nil, y.problem(n, "!!str wants a scalar")
	case "!!map", "!!seq", "!!int", "!!float", "!!bool", "!!null":
		return y.value(n.Value, depth+1)
	default:
		return nil, y.problem(n, "tag %s is not supported", tag)
	}
}

func (y *yamlReader) sequence(n *ast.SequenceNode, depth int) (any, error) {
	array := make([]any, len(n.Values))
	for i, element := range n.Values {
		value, err := y.value(element, depth+1)
		if err != nil {
			return nil, err
		}
		array[i] = value
	}
	return array, nil
}

func (y *yamlReader) mapping(values []*ast.MappingValueNode, depth int) (any, error) {
	entries := make(table, 0, len(values))
	for _, pair := range values {
		key, err := y.key(pair.Key, depth+1)
		if err != nil {
			return nil, err
		}
		value, err := y.value(pair.Value, depth+1)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{key, value})
	}
	return entries, nil
}

// key reads a mapping's key, which must be something Luau can index with.
func (y *yamlReader) key(n ast.MapKeyNode, depth int) (any, error) {
	var node ast.Node = n
	if explicit, ok := n.(*ast.MappingKeyNode); ok {
		node = explicit.Value
	}
	key, err := y.value(node, depth)
	if err != nil {
		return nil, err
	}
	switch k := key.(type) {
	case string, bool, integer:
		return key, nil
	case float64:
		if !math.IsNaN(k) {
			return key, nil
		}
	}
	return nil, y.problem(node, "a key must be a string, a number or a boolean")
}
