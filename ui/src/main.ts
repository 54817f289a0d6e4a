import "./theme.css";

import { mount } from "svelte";

import App from "./app/App.svelte";
import { connect } from "./host";

const target = document.getElementById("app");
if (target !== null) {
  mount(App, { target, props: { connecting: connect(), storage: localStorage } });
}
