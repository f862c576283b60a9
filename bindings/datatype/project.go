package datatype

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"lanai/runtime"
	"lanai/runtime/instance"
)

// This file holds how project files give property values
// (https://rojo.space/docs/v7/properties/). Its one rule: a value without a
// type takes its type from the property, a value with one says it all.

// SetProjectProperty assigns a property that a project file gives. Tags is a
// list of tags to add, Attributes a table of attributes to set. The errors name
// the class and the property.
func SetProjectProperty(i *instance.Instance, name string, v any) error {
	err := setProjectProperty(i, name, v)
	if err == nil {
		return nil
	}
	var unknown *unknownProperty
	if errors.As(err, &unknown) {
		return err
	}
	return fmt.Errorf("%s.%s: %w", i.Class().Name, name, err)
}

// unknownProperty is the error for a property that the class does not have.
type unknownProperty struct{ class, name string }

func (e *unknownProperty) Error() string { return "Unknown property " + e.class + "." + e.name }

func setProjectProperty(i *instance.Instance, name string, v any) error {
	p := i.Class().Property(name)
	if p != nil {
		v, err := FromProject(p, v)
		if err != nil {
			return err
		}
		return i.Assign(p, v)
	}
	switch name {
	case "Attributes":
		return setAttributes(i, bare(v))
	case "Tags":
		return addTags(i, bare(v))
	}
	return &unknownProperty{i.Class().Name, name}
}

// bare returns a value without the type that goes without saying.
func bare(v any) any {
	if e, ok := v.(runtime.Explicit); ok {
		return e.Value
	}
	return v
}

func addTags(i *instance.Instance, v any) error {
	list, ok := listOf(v)
	if !ok {
		return fmt.Errorf("got %s, want an array of strings", describe(v))
	}
	for _, item := range list {
		tag, ok := item.(string)
		if !ok {
			return fmt.Errorf("got %s as a tag, want a string", describe(item))
		}
		i.AddTag(tag)
	}
	return nil
}

func setAttributes(i *instance.Instance, v any) error {
	attributes, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("got %s, want an object", describe(v))
	}
	var problems []error
	for _, name := range sortedNames(attributes) {
		value, err := AttributeFromProject(attributes[name])
		if err == nil {
			err = i.SetAttribute(name, value)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(problems...)
}

// AttributeFromProject converts the value of an attribute in a project file.
// Without a type it may be a boolean, a number or a string.
func AttributeFromProject(v any) (any, error) {
	switch v := v.(type) {
	case bool, float64, string:
		return v, nil
	case runtime.Explicit:
		return fromExplicit(v)
	}
	if data, ok := fromFile(v); ok {
		return data, nil
	}
	return nil, fmt.Errorf(`Cannot unambiguously resolve %s: name the type, as in {"Vector3": [1, 2, 3]}`, describe(v)) //nolint:staticcheck // sic: Rojo's text
}

// FromProject converts a value of a project file to one of a property's type.
// A value that names its type is not compared with the property; the tree does
// that when it is assigned.
func FromProject(p *instance.Property, v any) (any, error) {
	if uri, isText := bare(v).(string); isText && p.Type.Kind == instance.KindDataType && p.Type.Name == "Content" {
		return Content{URI: uri}, nil
	}
	if object, ok := v.(*instance.Instance); ok && p.Type.Name == "Content" {
		return Content{Object: object}, nil
	}
	if e, ok := v.(runtime.Explicit); ok {
		return fromExplicit(e)
	}
	if data, ok := fromFile(v); ok {
		return data, nil
	}
	switch p.Type.Kind {
	case instance.KindEnum:
		return enumFromProject(p.Type.Name, v)
	case instance.KindInstance:
		return nil, fmt.Errorf("got %s: a reference is given by the attribute Rojo_Target_%s", describe(v), p.Name)
	case instance.KindDataType:
		return dataFromProject(p.Type.Name, v)
	case instance.KindAny:
		return AttributeFromProject(v)
	}
	if want, ok := plainKind(p.Type.Kind, v); !ok {
		return nil, fmt.Errorf("got %s, want %s", describe(v), want)
	}
	return v, nil
}

// plainKind tells whether v fits a kind that has no name of its own.
func plainKind(kind instance.Kind, v any) (want string, ok bool) {
	switch kind {
	case instance.KindBool:
		_, ok = v.(bool)
		return "true or false", ok
	case instance.KindString:
		_, ok = v.(string)
		return "a string", ok
	}
	_, ok = v.(float64)
	return "a number", ok
}

// enumFromProject takes the name of an item, or its number.
func enumFromProject(enum string, v any) (any, error) {
	e := EnumOf(enum)
	if e == nil {
		return nil, fmt.Errorf("enum %s is not supported by Lanai", enum)
	}
	if item := e.find(v); item != nil {
		return item, nil
	}
	if name, ok := v.(string); ok {
		return nil, fmt.Errorf("got %q, want an item of %s such as %s", name, enum, examples(e))
	}
	return nil, fmt.Errorf("got %s, want an item of %s such as %s", describe(v), enum, examples(e))
}

// examples names up to three items of an enum.
func examples(e *Enum) string {
	var names []string
	for _, item := range e.Items()[:min(len(e.Items()), 3)] {
		names = append(names, item.Name)
	}
	return strings.Join(names, ", ")
}

// implicit are the data types that need not be named, and their shapes.
var implicit = map[string]string{
	"CFrame":  "[x, y, z, R00, R01, R02, R10, R11, R12, R20, R21, R22]",
	"Color3":  "[r, g, b] from 0 to 1",
	"Font":    `{"family": ..., "weight": ..., "style": ...}`,
	"Vector2": "[x, y]",
	"Vector3": "[x, y, z]",
}

func dataFromProject(kind string, v any) (any, error) {
	shape, ok := implicit[kind]
	if !ok {
		return nil, fmt.Errorf(`got %s, want {"%s": ...}: a value of this type must name it`, describe(v), kind)
	}
	if kind == "CFrame" {
		n, err := numbers(v, 12)
		if err != nil {
			return nil, fmt.Errorf("got %s, want %s", describe(v), shape)
		}
		c := At(vec{X: n[0], Y: n[1], Z: n[2]})
		copy(c.R[:], n[3:])
		return c, nil
	}
	data, err := explicit[kind](v)
	if err != nil {
		return nil, fmt.Errorf("got %s, want %s", describe(v), shape)
	}
	return data, nil
}

// fromExplicit converts a value that names its type.
func fromExplicit(e runtime.Explicit) (any, error) {
	convert := explicit[e.Type]
	if convert == nil {
		return nil, fmt.Errorf("type %s is not supported by Lanai; it knows %s", e.Type, strings.Join(sortedNames(explicit), ", "))
	}
	v, err := convert(e.Value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.Type, err)
	}
	return v, nil
}

// describe names a JSON value in an error.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return fmt.Sprint(v)
	case float64:
		return fmt.Sprintf("the number %v", v)
	case string:
		return fmt.Sprintf("the string %q", v)
	case []any:
		return fmt.Sprintf("an array of %d", len(v))
	case runtime.Numbers:
		return fmt.Sprintf("an array of %d", len(v))
	case map[string]any:
		return "an object"
	}
	return fmt.Sprintf("%T", v)
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
