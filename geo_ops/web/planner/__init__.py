"""The planner's page: a situation and a recipe become one folium map with a frame around it."""
