// Writes down how Kubernetes' own types are built, as the in-memory API server needs to know it: one line a type.
//
// The fields, their merge keys, list types and defaults are what /openapi/v3 tells as well. Only the Go types tell
// which fields are left out when they are empty, and how the server names types in its messages.
//
//	go run ./facts > ../../src/server/schema/kubernetes.json
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubernetes/pkg/generated/openapi"
)

// The group versions whose kinds the in-memory server keeps.
var served = []string{
	"v1", "admissionregistration.k8s.io/v1", "apiextensions.k8s.io/v1", "apiregistration.k8s.io/v1", "apps/v1",
	"authentication.k8s.io/v1", "autoscaling/v1", "autoscaling/v2", "batch/v1", "certificates.k8s.io/v1",
	"coordination.k8s.io/v1", "discovery.k8s.io/v1", "events.k8s.io/v1", "networking.k8s.io/v1", "node.k8s.io/v1", "policy/v1",
	"rbac.authorization.k8s.io/v1", "scheduling.k8s.io/v1", "storage.k8s.io/v1",
}

// Types that read and write themselves: what they look like in JSON.
var selfMade = map[string]string{
	"meta.v1.Time": "time", "meta.v1.MicroTime": "microTime", "meta.v1.Duration": "duration",
	"resource.Quantity": "quantity", "intstr.IntOrString": "intOrString", "runtime.RawExtension": "any",
	"meta.v1.FieldsV1": "any", "apiextensions.v1.JSON": "any", "apiextensions.v1.JSONSchemaPropsOrBool": "any",
	"apiextensions.v1.JSONSchemaPropsOrArray": "any", "apiextensions.v1.JSONSchemaPropsOrStringArray": "any",
}

// node says what a value is; a field adds how it is written and merged.
type node struct {
	Type          string   `json:"type,omitempty"`
	Ref           string   `json:"ref,omitempty"`
	List          *node    `json:"list,omitempty"`
	Map           *node    `json:"map,omitempty"`
	Key           string   `json:"key,omitempty"`
	Go            string   `json:"go,omitempty"`
	Pointer       bool     `json:"pointer,omitempty"`
	OmitEmpty     bool     `json:"omitEmpty,omitempty"`
	OmitZero      bool     `json:"omitZero,omitempty"`
	ListType      string   `json:"listType,omitempty"`
	ListMapKeys   []string `json:"listMapKeys,omitempty"`
	MapType       string   `json:"mapType,omitempty"`
	PatchStrategy string   `json:"patchStrategy,omitempty"`
	PatchMergeKey string   `json:"patchMergeKey,omitempty"`
	Default       any      `json:"default,omitempty"`
}

type structure struct {
	Go      string           `json:"go"`
	MapType string           `json:"mapType,omitempty"`
	Fields  map[string]*node `json:"fields"`
	order   []string
}

var (
	structures  = map[string]*structure{}
	definitions = openapi.GetOpenAPIDefinitions(func(name string) spec.Ref { return spec.MustCreateRef(name) })
)

func main() {
	known := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{scheme.AddToScheme, apiextensions.AddToScheme, apiregistration.AddToScheme} {
		if err := add(known); err != nil {
			panic(err)
		}
	}
	kinds := map[string]string{}
	for gvk, t := range known.AllKnownTypes() {
		group := strings.TrimPrefix(gvk.Group+"/"+gvk.Version, "/")
		if !contains(served, group) {
			continue
		}
		if _, has := t.FieldByName("ObjectMeta"); has {
			kinds[group+"/"+gvk.Kind] = structureOf(t)
		}
	}
	structureOf(reflect.TypeOf(metav1.ObjectMeta{}))
	write(kinds)
}

func write(kinds map[string]string) {
	out := os.Stdout
	fmt.Fprintln(out, `{"kinds":`+text(kinds)+`,"types":{`)
	names := make([]string, 0, len(structures))
	for name := range structures {
		names = append(names, name)
	}
	sort.Strings(names)
	for i, name := range names {
		comma := ","
		if i == len(names)-1 {
			comma = ""
		}
		fmt.Fprintf(out, "%s:%s%s\n", text(name), text(structures[name]), comma)
	}
	fmt.Fprintln(out, "}}")
}

// nameOf is short and the same for a type wherever it is used.
func nameOf(t reflect.Type) string {
	parts := strings.Split(t.PkgPath(), "/")
	last := parts[len(parts)-1]
	if len(parts) > 1 && strings.HasPrefix(last, "v") {
		last = parts[len(parts)-2] + "." + last
	}
	return last + "." + t.Name()
}

func structureOf(t reflect.Type) string {
	name := nameOf(t)
	if _, done := structures[name]; done {
		return name
	}
	made := &structure{Go: t.String(), Fields: map[string]*node{}}
	structures[name] = made
	properties := map[string]spec.Schema{}
	if named, ok := reflect.New(t).Interface().(interface{ OpenAPIModelName() string }); ok {
		definition := definitions[named.OpenAPIModelName()].Schema
		properties = definition.Properties
		made.MapType, _ = definition.Extensions.GetString("x-kubernetes-map-type")
	}
	addFields(made, t, properties)
	return name
}

func addFields(made *structure, t reflect.Type, properties map[string]spec.Schema) {
	for i := 0; i < t.NumField(); i++ {
		field := t.Field(i)
		tag, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if tag == "-" {
			continue
		}
		if tag == "" && field.Anonymous {
			addFields(made, field.Type, properties)
			continue
		}
		made.Fields[tag] = fieldOf(field, options, properties[tag])
	}
}

func fieldOf(field reflect.StructField, options string, property spec.Schema) *node {
	made := nodeOf(field.Type)
	made.OmitEmpty = contains(strings.Split(options, ","), "omitempty")
	made.OmitZero = contains(strings.Split(options, ","), "omitzero")
	made.PatchStrategy = field.Tag.Get("patchStrategy")
	made.PatchMergeKey = field.Tag.Get("patchMergeKey")
	made.ListType, _ = property.Extensions.GetString("x-kubernetes-list-type")
	made.ListMapKeys, _ = property.Extensions.GetStringSlice("x-kubernetes-list-map-keys")
	made.MapType, _ = property.Extensions.GetString("x-kubernetes-map-type")
	made.Default = property.Default
	return made
}

func nodeOf(t reflect.Type) *node {
	if t.Kind() == reflect.Pointer {
		made := nodeOf(t.Elem())
		made.Pointer = true
		return made
	}
	if kind, ok := selfMade[nameOf(t)]; ok {
		made := &node{Type: kind}
		if nameOf(t) == "runtime.RawExtension" {
			made.MapType = "atomic"
		}
		return made
	}
	switch t.Kind() {
	case reflect.Struct:
		return &node{Ref: structureOf(t)}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return &node{Type: "bytes"}
		}
		return &node{List: nodeOf(t.Elem()), Go: named(t)}
	case reflect.Map:
		return &node{Map: nodeOf(t.Elem()), Key: named(t.Key()), Go: named(t)}
	case reflect.Bool, reflect.String, reflect.Int32, reflect.Int64, reflect.Float64:
		return &node{Type: t.Kind().String(), Go: named(t)}
	case reflect.Int:
		return &node{Type: "int64", Go: t.String()}
	}
	panic("no JSON is known for " + t.String())
}

// named is how messages call a type that has a name of its own.
func named(t reflect.Type) string {
	if t.PkgPath() == "" {
		return ""
	}
	return t.String()
}

func contains(all []string, one string) bool {
	for _, each := range all {
		if each == one {
			return true
		}
	}
	return false
}

func text(value any) string {
	bytes, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(bytes)
}
